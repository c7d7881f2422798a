// The path on one page: events and messages → attempts → decisions.
import { randomUUID } from 'node:crypto'
import { Classifier } from '../classify/classifier.js'
import { Decider } from '../decide/decider.js'
import type { DecisionSink } from '../decide/decision-sink.js'
import { Orders } from '../decide/orders.js'
import type { Source } from '../domain/address.js'
import type { Settings } from '../domain/settings.js'
import type { Clock } from '../ports/clock.js'
import type { EventSink } from '../ports/event-source.js'

/** The pure stages, joined. */
export interface Pipeline {
  /** Where listen delivers. */
  readonly events: EventSink
  readonly classifier: Classifier
  readonly decider: Decider
  readonly orders: Orders
}

/** Joins the stages. */
export function createPipeline(options: {
  readonly effects: DecisionSink
  readonly settings: Settings
  readonly host: string
  readonly clock: Clock
  readonly expectsSilence: boolean
  /** By default no country is known. */
  readonly countryOf?: (source: Source) => string
}): Pipeline {
  const { effects, settings, host, clock, expectsSilence, countryOf } = options
  const now = (): number => clock.now()
  const decider = new Decider({
    sink: effects,
    settings,
    host,
    now,
    newId: randomUUID,
    expectsSilence,
    ...(countryOf !== undefined && { countryOf }),
  })
  const classifier = new Classifier({
    isOwn: (address) => decider.lists.isNeverBlocked(address),
    isTrusted: (source, { remote, at }) =>
      decider.trust.isTrusted(
        decider.lists.isOurNetwork(source) ? (remote.address as string as Source) : source,
        at,
      ),
    sink: {
      onAttempt: (attempt) => {
        decider.onAttempt(attempt)
      },
      onProven: (attempt) => {
        decider.onProven(attempt)
      },
      onSuccess: (success) => {
        decider.onSuccess(success)
      },
    },
  })
  const events: EventSink = {
    onEvent: (event) => {
      decider.lists.learnOwn(event.local.address)
      classifier.onEvent(event)
    },
    onSip: (message) => {
      classifier.onSip(message)
    },
    onMalformed: (message) => {
      classifier.onMalformed(message)
    },
    onPbxClock: (pbx, at) => {
      classifier.onPbxClock(pbx, at)
    },
  }
  return { events, classifier, decider, orders: new Orders({ decider, sink: effects, now }) }
}
