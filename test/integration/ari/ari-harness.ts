// An AriClient with short deadlines, and a sink that keeps what it hears.
import type { LineChange } from '../../../src/domain/line-change.js'
import type { Working } from '../../../src/domain/trust.js'
import { AriClient } from '../../../src/listen/ari/ari-client.js'
import type { AriClientOptions } from '../../../src/listen/ari/ari-options.js'
import { BelievedAddresses } from '../../../src/listen/believed-addresses.js'
import type { LineSink, WorkingSink } from '../../../src/ports/event-source.js'
import { AriServer, ariLogin, type AriServerOptions } from '../../support/ari-server.js'
import { waitUntil } from '../../support/wait-until.js'

/** Remembers what it was told. */
export class RecordingAriSink implements WorkingSink, LineSink {
  readonly working: Working[] = []
  readonly changes: LineChange[] = []

  get places(): readonly string[] {
    return this.working.map(({ account, network }) => `${account} ${network}`)
  }

  onWorking(working: Working): void {
    this.working.push(working)
  }

  onLines(change: LineChange): void {
    this.changes.push(change)
  }
}

/** Deadlines that a test can wait for. */
export const shortAriTiming = {
  answerMs: 300,
  pingMs: 20,
  pongMs: 150,
  busyPongMs: 600,
  backoffMs: 20,
  maxBackoffMs: 200,
  refusedMs: 400,
  provenMs: 100,
  lostForMs: 100,
  tellAgainMs: 60_000,
  lookMs: 20,
}

/** Servers and clients of one test, all stopped at its end. */
export class AriHarness {
  readonly sink = new RecordingAriSink()
  readonly #stops: (() => Promise<void>)[] = []

  async startServer(options: AriServerOptions = {}): Promise<AriServer> {
    const server = await new AriServer(options).start()
    this.#stops.unshift(() => server.stop())
    return server
  }

  async startClient(url: string, options: Partial<AriClientOptions> = {}): Promise<AriClient> {
    const client = new AriClient({
      name: 'pbx',
      url,
      ...ariLogin,
      sink: this.sink,
      clock: Date,
      believed: new BelievedAddresses(() => Date.now()),
      random: () => 0,
      ...options,
      timing: { ...shortAriTiming, ...options.timing },
    })
    this.#stops.unshift(() => client.stop())
    await client.start()
    return client
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop()
  }
}

/** Waits until the client is in a state, with a reason that matches. */
export async function waitForAri(client: AriClient, state: string, reason = /^/): Promise<void> {
  await waitUntil(() => client.status().state === state && reason.test(client.status().reason), {
    what: `state ${state} because ${reason.source}`,
  }).catch((cause: unknown) => {
    throw new Error(`the status was ${JSON.stringify(client.status())}`, { cause })
  })
}
