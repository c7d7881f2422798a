// Reports on one page: the builder over the desks, the desk that people ask, and the clock that sends them.
import { randomUUID } from 'node:crypto'
import { zoneOf } from '../../domain/time-zone.js'
import type { ShutdownStack } from '../../jobs/shutdown-stack.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { Operator } from '../../ports/operator/operator.js'
import type { StoreBooks } from '../../ports/store-books.js'
import { placeOf } from '../../tell/mail/letter-place.js'
import { reportMail } from '../../tell/report/report-mail.js'
import { ReportBuilder } from '../../tell/report/report-builder.js'
import { hostPlace } from '../news/create-channels.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import { LiveReportDesk } from './live-report-desk.js'
import { ReportLanes } from './report-lanes.js'
import { ReportSender } from './report-sender.js'

/** What reports need of the daemon. */
export interface ReportParts {
  readonly operator: Pick<Operator, 'attacks' | 'status' | 'hosts'>
  readonly store: { readonly books: StoreBooks }
  readonly settings: SettingsInForce
  readonly config: Parameters<typeof hostPlace>[0]
  /** Sends what waits in the outbox. */
  readonly dispatcher: { hasten(): void }
  readonly stack: ShutdownStack
  readonly clock: Clock
  readonly log: Log
}

/** Makes the desk, and starts the clock. */
export function startReports(parts: ReportParts): LiveReportDesk {
  const { operator, store, stack, clock, log, dispatcher } = parts
  const place = hostPlace(parts.config)
  const { changes, news, outbox, reports: archive } = store.books
  const builder = new ReportBuilder({ ...operator, maker: place, changes, news, outbox })
  const settings = () => parts.settings.current
  const zone = () => zoneOf(settings()['mail.zone'])
  const lanes = new ReportLanes()
  const desk = new LiveReportDesk({ builder, lanes, archive, settings, zone, clock })
  const sender = new ReportSender({
    ...{ archive, outbox, settings, zone, clock, log },
    onQueued: () => {
      dispatcher.hasten()
    },
    facts: (question) => lanes.scheduled(() => builder.facts(question)),
    write: (facts) => reportMail(facts, placeOf({ items: [] }, place, settings())),
    host: place.hostName,
    owner: `${place.hostName} ${randomUUID()}`,
  })
  parts.settings.onChange(() => {
    sender.hasten()
  })
  stack.add(() => sender.stop())
  sender.start()
  return desk
}
