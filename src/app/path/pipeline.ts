// The path on one page: listen → classify → decide → enforce.
import { randomUUID } from 'node:crypto'
import type { AttemptSink } from '../../classify/attempt-sink.js'
import { Classifier } from '../../classify/classifier.js'
import type { Config } from '../../config/config.js'
import { Decider } from '../../decide/decider.js'
import { Orders } from '../../decide/orders/orders.js'
import type { Source } from '../../domain/address.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { Settings } from '../../domain/settings.js'
import { sourcesOf } from '../../domain/sources-of.js'
import type { Clock } from '../../ports/clock.js'
import type { EventSink, WorkingSink } from '../../ports/event-source.js'
import type { AttemptJournal } from '../../ports/attempt-journal.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import { PathWitness } from '../witness/path-witness.js'
import type { Carried } from './carried-out.js'
import { Effects } from './effects.js'
import { linesInto } from './line-notice.js'
import { PathCounters } from './path-counters.js'
import type { Remembers } from './effects.js'
import { Sources } from './sources.js'
import type { SettingsInForce } from './settings-in-force.js'
import type { SwitchableFirewall } from './switchable-firewall.js'

/** Gives an order, and resolves when the kernel has it and the store too, unless that is away. */
export type CarryOut = <Result>(order: (orders: Orders) => Result) => Promise<Carried<Result>>

/** The pure stages, joined. */
export interface Stages {
  /** Where listen delivers. */
  readonly events: EventSink & WorkingSink
  readonly classifier: Classifier
  readonly decider: Decider
  /** Keeps what the decider is told; undefined where nobody asks for it. */
  readonly witness: PathWitness | undefined
  /** Ends what is over; to be called a few times a second. */
  readonly tick: () => void
  /** Where attempts are delivered, wherever they were seen: each is counted on its way to the decider. */
  readonly attempts: AttemptSink
}

/** The whole path. */
export interface Pipeline extends Stages {
  /** None is started yet. */
  readonly sources: Sources
  readonly effects: Effects
  /** Orders that nobody waits for, as those of a file. */
  readonly orders: Orders
  readonly carryOut: CarryOut
  readonly counters: PathCounters
}

/** What the path is made of. */
export interface PipelineParts {
  readonly config: Config
  readonly firewall: SwitchableFirewall
  readonly recorder: Remembers
  readonly news: News
  readonly settings: SettingsInForce
  readonly countryOf: (source: Source) => string
  /** False where blocked sources go on being heard, as in a replay. */
  readonly expectsSilence: boolean
  /** Keeps what the decider is told; by default nobody does. */
  readonly journal?: Pick<AttemptJournal, 'keep' | 'lose'> | undefined
  readonly clock: Clock
  readonly log: Log
}

/** Joins the whole path. Nothing is heard until its sources are started. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { config, firewall, recorder, news, settings, countryOf, expectsSilence, clock, log } =
    parts
  const counters = new PathCounters()
  counters.follow(news)
  const effects = new Effects({ firewall, recorder, news, log, clock })
  const stages = createStages({
    sink: effects.sink,
    settings: settings.current,
    host: config.host.name,
    clock,
    expectsSilence,
    countryOf,
    isMaddrDropped: !config.firewall.dryRun,
    counters,
    journal: parts.journal,
  })
  const { decider, witness } = stages
  settings.onChange((now) => {
    decider.setSettings(now)
  })
  const ordersInto = (sink: DecisionSink): Orders =>
    new Orders({ decider, sink: witness?.ordersInto(sink) ?? sink, now: () => clock.now() })
  const sources = new Sources(config, {
    sink: { ...whileOn(firewall, stages.events), ...linesInto(news, firewall) },
    kernel: counters.dropsInto(witness?.kernelInto(decider) ?? decider),
    firewall,
    clock,
  })
  return {
    ...stages,
    sources,
    effects,
    counters,
    orders: ordersInto(effects.sink),
    carryOut: (order) => effects.finish((sink) => order(ordersInto(sink))),
  }
}

/** Joins the pure stages: events and messages → attempts → decisions. */
export function createStages(options: {
  readonly sink: DecisionSink
  readonly settings: Settings
  readonly host: string
  readonly clock: Clock
  readonly expectsSilence: boolean
  /** By default no country is known. */
  readonly countryOf?: (source: Source) => string
  /** Whether the kernel lets no request pass whose `maddr` sends our challenge elsewhere; by default it does not. */
  readonly isMaddrDropped?: boolean
  /** Counts the attempts; by default nobody does. */
  readonly counters?: PathCounters
  /** Keeps what the decider is told; by default nobody does. */
  readonly journal?: Pick<AttemptJournal, 'keep' | 'lose'> | undefined
}): Stages {
  const { clock, isMaddrDropped = true, counters, journal, ...rest } = options
  const onForgotten = (source: Source) => journal?.keep(clock.now(), { kind: 'forgotten', source })
  const now = () => clock.now()
  const decider = new Decider({ ...rest, now, newId: randomUUID, onForgotten })
  const witness = journal && new PathWitness({ journal, decider, clock })
  const { lists } = decider
  const sink = witness?.attemptsInto(decider) ?? decider
  const attempts = counters?.attemptsInto(sink) ?? sink
  const classifier = classifierFor(decider, { sink: attempts, isMaddrDropped })
  const events: EventSink & WorkingSink = {
    onEvent: (event) => {
      // A PJSIP defect (ASTERISK-26758) has called a WebSocket's peer the local address.
      if (event.local.address !== event.remote.address) lists.learnOwn(event.local.address)
      witness?.hears(event.remote.address, event.local.address, event.at)
      classifier.onEvent(event)
    },
    onSip: (message) => {
      witness?.hears(message.source.address, message.destination.address, message.at)
      // First the attempts that it completes: they know more of it than it says itself.
      classifier.onSip(message)
      if (message.kind !== 'request') return
      witness?.shown(message)
      decider.onRequest(message)
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
        const trust = { source: address as string as Source, account, lastAt: at }
        witness?.learnt(trust)
        decider.learnTrust(trust)
      }
    },
  }
  const tick = (): void => {
    witness?.ticks()
    decider.tick()
  }
  return { events, classifier, decider, attempts, witness, tick }
}

function classifierFor(
  { lists, trust }: Decider,
  options: { readonly sink: AttemptSink; readonly isMaddrDropped: boolean },
): Classifier {
  return new Classifier({
    ...options,
    isOwn: (address) => lists.isOwn(address),
    isTrusted: (source, { remote, at }) =>
      trust.isTrusted(
        lists.isOurNetwork(source) ? (remote.address as string as Source) : source,
        at,
      ),
  })
}

/** A host whose firewall is switched off stays quiet: it counts nothing. */
function whileOn(
  firewall: Pick<SwitchableFirewall, 'isOn'>,
  events: EventSink & WorkingSink,
): EventSink & WorkingSink {
  return {
    onEvent: (event) => {
      if (firewall.isOn) events.onEvent(event)
    },
    onSip: (message) => {
      if (firewall.isOn) events.onSip(message)
    },
    onMalformed: (message) => {
      if (firewall.isOn) events.onMalformed(message)
    },
    onDialplanReport: (report) => {
      if (firewall.isOn) events.onDialplanReport(report)
    },
    onPbxClock: (pbx, at) => {
      events.onPbxClock(pbx, at)
    },
    onWorking: (working) => {
      events.onWorking(working)
    },
  }
}
