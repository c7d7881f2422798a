// What the witness is told while some traffic goes through the path, to be told it again without the path.
import type { PathCounters } from '../../src/app/path/path-counters.js'
import { nobody } from '../../src/app/start/warm-up.js'
import { PathWitness } from '../../src/app/witness/path-witness.js'
import type { AttemptSink } from '../../src/classify/attempt-sink.js'
import type { Decider } from '../../src/decide/decider.js'
import type { Address } from '../../src/domain/address.js'
import type { ShownRequest } from '../../src/domain/sip-message.js'
import type { AttemptJournal } from '../../src/ports/attempt-journal.js'
import { PathRun } from './path-run.js'
import type { Traffic } from './workloads.js'

type Call = readonly [now: number, tell: Tell, one: unknown, other?: unknown, third?: unknown]
type Tell = keyof AttemptSink | 'hears' | 'shown' | 'ticks'

/** Nobody behind the witness. */
const silent: AttemptSink = {
  onAttempt: () => undefined,
  onProven: () => undefined,
  onDescribed: () => undefined,
  onSuccess: () => undefined,
  onTakenBack: () => undefined,
  onGuestCall: () => undefined,
}

const silentWitness = {
  attemptsInto: (sink: AttemptSink) => sink,
  hears: () => undefined,
  shown: () => undefined,
  ticks: () => undefined,
  settle: () => undefined,
}

/** The calls of one run, each with its instant. */
export class JournalTape {
  readonly decider: Decider
  readonly #calls: Call[] = []
  #now = 0

  constructor({ items }: Traffic) {
    const counters = {
      attemptsInto: (sink: AttemptSink) => this.#taped(sink),
    } as unknown as PathCounters
    const run: PathRun = new PathRun(
      nobody,
      { keep: () => undefined, lose: () => undefined },
      counters,
    )
    const add = (tell: Tell, one?: unknown, other?: unknown, third?: unknown): void => {
      this.#calls.push([run.now, tell, one, other, third])
    }
    this.#add = add
    this.decider = run.stages.decider
    Object.assign(run.stages.witness ?? {}, {
      hears: (of: Address, receiver: Address, at: number) => {
        add('hears', of, receiver, at)
      },
      shown: (request: ShownRequest) => {
        add('shown', request)
      },
      ticks: () => {
        add('ticks')
      },
    })
    run.push(items)
  }

  #add: (tell: Tell, one?: unknown) => void = () => undefined

  /** The instant that the calls have come to. */
  get now(): number {
    return this.#now
  }

  /** Tells all of it to a new witness; to nobody where there is no journal. */
  tell(journal?: Pick<AttemptJournal, 'keep' | 'lose'>): void {
    const clock = { now: () => this.#now }
    const witness = journal
      ? new PathWitness({ journal, decider: this.decider, clock })
      : silentWitness
    const sink = witness.attemptsInto(silent)
    for (const [now, tell, one, other, third] of this.#calls) {
      this.#now = now
      switch (tell) {
        case 'hears':
          witness.hears(one as Address, other as Address, third as number)
          break
        case 'shown':
          witness.shown(one as ShownRequest)
          break
        case 'ticks':
          witness.ticks()
          break
        default:
          sink[tell](one as never)
      }
    }
    witness.settle()
  }

  #taped(sink: AttemptSink): AttemptSink {
    const into = (tell: keyof AttemptSink) => (it: never) => {
      this.#add(tell, it)
      sink[tell](it)
    }
    return {
      onAttempt: into('onAttempt'),
      onProven: into('onProven'),
      onDescribed: into('onDescribed'),
      onSuccess: into('onSuccess'),
      onTakenBack: into('onTakenBack'),
      onGuestCall: into('onGuestCall'),
    }
  }
}
