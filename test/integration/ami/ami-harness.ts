// An AmiClient with short deadlines, and a sink that keeps what it hears.
import type { SecurityEvent } from '../../../src/domain/security-event.js'
import { AmiClient } from '../../../src/listen/ami/ami-client.js'
import type { AmiClientOptions } from '../../../src/listen/ami/ami-options.js'
import type { EventSink } from '../../../src/ports/event-source.js'
import { AmiServer, amiLogin, type AmiServerOptions } from '../../support/ami-server.js'
import { waitUntil } from '../../support/wait-until.js'

/** Remembers what it was told. */
export class RecordingSink implements EventSink {
  readonly events: SecurityEvent[] = []
  readonly pbxClocks: number[] = []

  onEvent(event: SecurityEvent): void {
    this.events.push(event)
  }

  onSip(): void {
    throw new Error('AMI carries no SIP')
  }

  onDialplanReport(): void {
    throw new Error('no dialplan was asked')
  }

  onMalformed(): void {
    throw new Error('AMI carries no SIP')
  }

  onPbxClock(_pbx: string, at: number): void {
    this.pbxClocks.push(at)
  }
}

/** Deadlines that a test can wait for. */
export const shortTiming = {
  connectMs: 500,
  greetingMs: 150,
  loginMs: 150,
  pingMs: 20,
  pongMs: 150,
  busyPongMs: 600,
  silenceMs: 200,
  backoffMs: 20,
  maxBackoffMs: 200,
}

/** For tests of what follows an answer: on a busy machine one may take a second. */
export const patient = { greetingMs: 10_000, loginMs: 10_000, pongMs: 10_000, busyPongMs: 20_000 }

/** Servers and clients of one test, all stopped at its end. */
export class AmiHarness {
  readonly sink = new RecordingSink()
  readonly #stops: (() => Promise<void>)[] = []

  async startServer(options: AmiServerOptions = {}): Promise<AmiServer> {
    const server = await new AmiServer(options).start()
    this.#stops.unshift(() => server.stop())
    return server
  }

  async startClient(port: number, options: Partial<AmiClientOptions> = {}): Promise<AmiClient> {
    const client = new AmiClient({
      name: 'pbx',
      host: '127.0.0.1',
      port,
      ...amiLogin,
      sink: this.sink,
      clock: Date,
      random: () => 0,
      ...options,
      timing: { ...shortTiming, ...options.timing },
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
export async function waitForState(client: AmiClient, state: string, reason = /^/): Promise<void> {
  await waitUntil(() => client.status().state === state && reason.test(client.status().reason), {
    what: `state ${state} because ${reason.source}`,
  }).catch((cause: unknown) => {
    throw new Error(`the status was ${JSON.stringify(client.status())}`, { cause })
  })
}
