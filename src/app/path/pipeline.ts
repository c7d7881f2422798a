// The path on one page: events and messages → attempts → decisions.
import { randomUUID } from 'node:crypto'
import { Classifier } from '../../classify/classifier.js'
import { Decider } from '../../decide/decider.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import { Orders } from '../../decide/orders/orders.js'
import type { Source } from '../../domain/address.js'
import type { Settings } from '../../domain/settings.js'
import { sourcesOf } from '../../domain/sources-of.js'
import type { Clock } from '../../ports/clock.js'
import type { EventSink, KernelDropSink, WorkingSink } from '../../ports/event-source.js'

/** The pure stages, joined. */
export interface Pipeline {
  /** Where listen delivers. */
  readonly events: EventSink & WorkingSink
  readonly drops: KernelDropSink
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
  const classifier = createClassifier(decider)
  const events: EventSink & WorkingSink = {
    onEvent: (event) => {
      // Asterisk's WebSocket once wrote the peer as the local address (ASTERISK-27363).
      const { local, remote } = event
      if (local.address !== remote.address) decider.lists.learnOwn(local.address)
      classifier.onEvent(event)
    },
    onSip: (message) => {
      // First the attempts that it completes: they know more of it than it says itself.
      classifier.onSip(message)
      if (message.kind === 'request') decider.onRequest(message)
    },
    onDialplanReport: (report) => {
      classifier.onDialplanReport(report)
    },
    onMalformed: (message) => {
      classifier.onMalformed(message)
    },
    onPbxClock: (pbx, at) => {
      classifier.onPbxClock(pbx, at)
    },
    onWorking: ({ network, account, at }) => {
      for (const address of sourcesOf(network)) {
        const source = address as string as Source
        decider.learnTrust({ source, account, lastAt: at })
      }
    },
  }
  const orders = new Orders({ decider, sink: effects, now })
  return { events, drops: decider, classifier, decider, orders }
}

function createClassifier(decider: Decider): Classifier {
  const { lists, trust } = decider
  return new Classifier({
    isOwn: (address) => lists.isOwn(address),
    isTrusted: (source, { remote, at }) =>
      trust.isTrusted(
        lists.isOurNetwork(source) ? (remote.address as string as Source) : source,
        at,
      ),
    sink: decider,
  })
}
