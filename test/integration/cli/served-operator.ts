// An operator made of samples, served on a control socket, and the command line as a child process before it.
import { AppError } from '../../../src/domain/app-error.js'
import type { Notice } from '../../../src/domain/notice.js'
import type { DaemonStatus, Forgotten } from '../../../src/ports/operator/status-desk.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import {
  entry,
  hostileText,
  sampleAttack,
  sampleBlock,
  sampleFlowBlock,
  sampleStatus,
  sampleStory,
  sampleTime,
} from '../../unit/tell/callback-core.js'
import { badReport } from '../../support/sample-reports.js'
import { type Outcome, runSipward } from './run-sipward.js'

const notice: Notice = {
  kind: 'denied',
  at: sampleTime,
  source: undefined,
  text: '198.51.100.9 was put on the denylist',
}

/** The operator that the commands ask; its status may be set by a test. */
export class ServedOperator {
  /** The changes that were asked for. */
  readonly calls: unknown[] = []
  forgotten: Forgotten = sampleStatus.forgotten
  status: DaemonStatus = sampleStatus
  #server: ApiServer | undefined

  static async start(): Promise<ServedOperator> {
    const stage = new ServedOperator()
    const denied = [
      entry('deny', '198.51.100.0/24', 'operator', `scanner ${hostileText}`),
      entry('deny', '198.51.100.9', 'sipward', '3 strikes in 30 days'),
    ]
    stage.#server = await serve({
      status: () => Promise.resolve({ ...stage.status, forgotten: stage.forgotten }),
      blocks: () => Promise.resolve({ items: [sampleBlock, sampleFlowBlock], total: 2 }),
      entries: (list) =>
        Promise.resolve(list === 'deny' ? { items: denied, total: 1500 } : { items: [], total: 0 }),
      addEntry: (list, network, { note }) => {
        stage.calls.push(['add', list, network, note])
        return network.startsWith('127.')
          ? Promise.reject(new AppError('invalidValue', `${network} holds this host itself`))
          : Promise.resolve(entry(list, network, 'operator', note))
      },
      removeEntry: (list, network) => {
        stage.calls.push(['remove', list, network])
        return Promise.resolve(network === '192.0.2.1')
      },
      trusted: () =>
        Promise.resolve({
          items: [{ source: sampleStory.source, lastAt: sampleTime, accounts: sampleStory.trust }],
          total: 1,
        }),
      reportFacts: (question) => {
        stage.calls.push(['report', question])
        return Promise.resolve(badReport)
      },
      reportZone: () => 'Europe/Berlin',
      endTrust: (source) => Promise.resolve(source === '203.0.113.66'),
      reload: () =>
        Promise.resolve({
          changed: ['the allowlist was read'],
          waiting: ['the changed section [store] waits'],
        }),
      unblock: (network) => {
        stage.calls.push(['unblock', network])
        const remaining = network === '198.51.100.9' ? denied.slice(0, 1) : []
        return Promise.resolve({ ended: network === '203.0.113.66' ? 1 : 0, removed: 0, remaining })
      },
      check: (network) =>
        Promise.resolve({
          entries:
            network === '192.0.2.77'
              ? [entry('allow', '192.0.2.0/25'), entry('deny', '192.0.2.77')]
              : [],
          blocks: network === '203.0.113.66' ? [sampleBlock] : [],
        }),
      explain: () =>
        Promise.resolve({
          ...sampleStory,
          attacks: [{ ...sampleAttack, isKnownTool: true, campaign: 'campaign-7' }],
          stillDropped: { packets: 1234, bytes: 567_890 },
        }),
    })
    return stage
  }

  /** Forgets what a test has set and asked. */
  reset(): void {
    this.calls.length = 0
    this.forgotten = sampleStatus.forgotten
    this.status = { ...sampleStatus, latestNotices: [notice] }
  }

  async stop(): Promise<void> {
    await this.#server?.stop()
  }

  /** Runs a command before it. */
  sipward(...commandLine: readonly string[]): Promise<Outcome> {
    return runSipward(['--socket', this.#server?.socket ?? '', ...commandLine])
  }
}
