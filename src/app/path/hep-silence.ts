// Whether Asterisk mirrors what it reports: events without SIP messages beside them say that HEP is off there.
import type { Config } from '../../config/config.js'
import type { EventSink, WorkingSink } from '../../ports/event-source.js'

/** Counts the events of PJSIP since the last SIP message. */
export class HepSilence {
  /** Of several PBXs one may mirror and be quiet: then one message is proof enough for ever. */
  readonly #isOnePbx: boolean
  readonly #isOff: boolean
  #events = 0
  #hasSpoken = false

  constructor(config: Pick<Config, 'asterisk' | 'hep'>) {
    this.#isOnePbx = config.asterisk.length === 1
    this.#isOff = config.hep.listen === 'off'
  }

  /** How many events of PJSIP came without a message; 0 where HEP is off or speaks. */
  get eventsWithoutHep(): number {
    if (this.#isOff || (this.#hasSpoken && !this.#isOnePbx)) return 0
    return this.#events
  }

  /** Returns a sink that counts what it hands on. */
  watching(sink: EventSink & WorkingSink): EventSink & WorkingSink {
    return {
      onEvent: (event) => {
        // Only PJSIP has a mirror: logins of AMI, calls by IAX2 and chan_sip have none.
        if (event.service === 'PJSIP') this.#events += 1
        sink.onEvent(event)
      },
      onSip: (message) => {
        this.#heard()
        sink.onSip(message)
      },
      onMalformed: (message) => {
        this.#heard()
        sink.onMalformed(message)
      },
      onPbxClock: (pbx, at) => {
        sink.onPbxClock(pbx, at)
      },
      onWorking: (working) => {
        sink.onWorking(working)
      },
    }
  }

  #heard(): void {
    this.#events = 0
    this.#hasSpoken = true
  }
}
