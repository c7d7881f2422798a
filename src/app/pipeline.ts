// The path on one page: events and messages → attempts → decisions.
import { randomUUID } from 'node:crypto'
import { Classifier } from '../classify/classifier.js'
import { Decider } from '../decide/decider.js'
import type { DecisionSink } from '../decide/decision-sink.js'
import { Orders } from '../decide/orders.js'
import type { Settings } from '../domain/settings.js'
import type { Clock } from '../ports/clock.js'
import type { EventSink, WorkingSink } from '../ports/event-source.js'

/** The pure stages, joined. */
export interface Pipeline {
  /** Where listen delivers. */
  readonly events: EventSink & WorkingSink
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
}): Pipeline {
  const { effects, settings, host, clock, expectsSilence } = options
  const now = (): number => clock.now()
  const decider = new Decider({
    sink: effects,
    settings,
    host,
    now,
    newId: randomUUID,
    expectsSilence,
  })
  const classifier = new Classifier({
    isOwn: (address) => decider.lists.isNeverBlocked(address),
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
  const events: EventSink & WorkingSink = {
    onEvent: (event) => {
      decider.lists.learnOwn(event.local.address)
      classifier.onEvent(event)
    },
    onSip: (message) => {
      classifier.onSip(message)
    },
    onPbxClock: (pbx, at) => {
      classifier.onPbxClock(pbx, at)
    },
    onWorking: (working) => {
      decider.onWorking(working)
    },
  }
  return { events, classifier, decider, orders: new Orders({ decider, sink: effects, now }) }
}
