// The real path from bytes to decisions, with nobody behind it.
import type { PathCounters } from '../../src/app/path/path-counters.js'
import { createStages, type Stages } from '../../src/app/path/pipeline.js'
import { nobody } from '../../src/app/start/warm-up.js'
import type { DecisionSink } from '../../src/domain/decision-sink.js'
import { defaultSettings } from '../../src/domain/settings.js'
import { BlockReader } from '../../src/listen/ami/block-reader.js'
import { SecurityEventParser } from '../../src/listen/ami/security-event-parser.js'
import { DropCounter } from '../../src/listen/drop-counter.js'
import { HepDecoder } from '../../src/listen/hep/hep-decoder.js'
import { parseSip } from '../../src/listen/hep/sip-parser.js'
import type { AttemptJournal } from '../../src/ports/attempt-journal.js'
import type { Sent } from './traffic.js'

/** How often the daemon looks for what is over, in ms. */
const tickMs = 200

/** Parsers, classifier and decider, joined as the daemon joins them; the time is EventTV. */
export class PathRun {
  readonly stages: Stages
  readonly #reader: BlockReader
  readonly #decoder = new HepDecoder()
  #now = 0
  #nextTickAt = 0
  #events = 0
  #messages = 0

  constructor(
    sink: DecisionSink = nobody,
    journal?: Pick<AttemptJournal, 'keep' | 'lose'>,
    counters?: PathCounters,
  ) {
    this.stages = createStages({
      sink,
      settings: defaultSettings,
      host: 'bench',
      clock: { now: () => this.#now },
      expectsSilence: false,
      journal,
      ...(counters && { counters }),
    })
    const { events } = this.stages
    const parser = new SecurityEventParser('pbx', new DropCounter())
    this.#reader = new BlockReader((text, start, end, isPlain) => {
      const event = parser.parse(text, start, end, isPlain)
      if (event === undefined) return
      this.#events += 1
      this.#now = event.at
      events.onEvent(event)
      if (event.at >= this.#nextTickAt) this.#tick()
    })
  }

  /** How many security events were understood. */
  get events(): number {
    return this.#events
  }

  /** How many SIP messages were understood. */
  get messages(): number {
    return this.#messages
  }

  /** The instant that the path has come to. */
  get now(): number {
    return this.#now
  }

  push(items: readonly Sent[]): void {
    for (const { kind, bytes } of items) {
      if (kind === 'ami') this.#reader.push(bytes)
      else this.#mirror(bytes)
    }
  }

  #mirror(datagram: Buffer): void {
    const packet = this.#decoder.decode(datagram)
    const message = typeof packet === 'string' ? packet : parseSip(packet)
    if (typeof message === 'string') return
    this.#messages += 1
    this.stages.events.onSip(message)
  }

  #tick(): void {
    this.#nextTickAt = this.#now + tickMs
    this.stages.tick()
  }
}
