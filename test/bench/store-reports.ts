// Reports over the attack log: how long they take, and what the thread of the path notices meanwhile.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Store } from '../../src/ports/store.js'
import type { ReportQuestion } from '../../src/ports/report-facts.js'
import { ReportBuilder } from '../../src/tell/report/report-builder.js'
import { reportMail } from '../../src/tell/report/report-mail.js'
import { day, now } from '../contract/store-records.js'
import { sourcesOf, statusAt } from '../support/report-log.js'
import { letterPlace } from '../support/sample-letters.js'
import type { Measurement } from './bench-report.js'
import { p95 } from './store-queries.js'

const rounds = 5
const [reportBarMs, noticedBarMs] = [2000, 50]

/** Measures a report of 90 days and one of a day. */
export async function reportAll(
  store: Pick<Store, 'attacks' | 'attackGroups' | 'attackCounts'>,
): Promise<readonly Measurement[]> {
  const builder = new ReportBuilder({ ...sourcesOf({ status: statusAt(now) }), attacks: store })
  const question = (days: number): ReportQuestion => ({
    ...{ kind: 'once', from: now - days * day, to: now, zone: 'Europe/Berlin', filter: {} },
    compareWith: 'usual',
  })
  const rows: Measurement[] = []
  for (const [what, days] of [
    ['report of 90 days, written as a mail', 90],
    ['report of a day, written as a mail', 1],
  ] as const) {
    const times: number[] = []
    const delays = monitorEventLoopDelay({ resolution: 5 })
    delays.enable()
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now()
      reportMail(await builder.facts(question(days)), letterPlace)
      times.push(performance.now() - start)
    }
    delays.disable()
    const noticed = delays.percentile(99) / 1e6
    rows.push(
      { what, value: p95(times), unit: 'ms', bar: reportBarMs },
      { what: `the path waits for it, p99`, value: noticed, unit: 'ms', bar: noticedBarMs },
    )
  }
  return rows
}
