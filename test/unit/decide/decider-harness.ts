// A decider with a clock in hand and everything it decides written down.
import type { Attack } from '../../../src/domain/attack.js'
import type { Block, Flow } from '../../../src/domain/block.js'
import type { ListEntry, ListName } from '../../../src/domain/list-entry.js'
import { parseNetwork } from '../../../src/domain/address.js'
import type { Network, Source } from '../../../src/domain/address.js'
import type { Attempt } from '../../../src/domain/attempt.js'
import type { Notice } from '../../../src/domain/notice.js'
import { defaultSettings } from '../../../src/domain/settings.js'
import type { Settings } from '../../../src/domain/settings.js'
import { Decider } from '../../../src/decide/decider.js'
import { Orders } from '../../../src/decide/orders/orders.js'
import { attempt, endpoint, request } from '../../support/builders.js'
import { FakeClock } from '../../support/fake-clock.js'
import type { Trust } from '../../../src/domain/trust.js'
import { untrusted } from '../../../src/domain/untrusted.js'

/** What a harness is told besides. */
export type AttemptFields = Parameters<typeof attempt>[0]

/** Parses a network that the test's author knows to be one. */
export function network(text: string): Network {
  const parsed = parseNetwork(text)
  if (parsed === undefined) throw new Error(`${text} is no network`)
  return parsed
}

/** The decider and its surroundings. */
export class DeciderHarness {
  readonly clock = new FakeClock()
  readonly blocks: Block[] = []
  readonly completed: Block[] = []
  readonly ended: Block[] = []
  readonly attacks: Attack[] = []
  readonly entries: ListEntry[] = []
  readonly removed: ListEntry[] = []
  readonly notices: Notice[] = []
  readonly trusted: Trust[] = []
  readonly endedTrust: Trust[] = []
  readonly lost: Source[] = []
  readonly slowed: { readonly source: Source; readonly until: number }[] = []
  readonly slowedEnded: Source[] = []
  /** The ports of the flows that were spared, and that are spared no more. */
  readonly spared: number[] = []
  readonly sparedEnded: number[] = []
  readonly decider: Decider
  readonly orders: Orders
  #ids = 0

  /** The country of each source that has one. */
  readonly countries = new Map<string, string>()

  constructor(settings: Partial<Settings> = {}, maxSources?: number) {
    const sink = {
      onBlock: (block: Block) => this.blocks.push(block),
      onBlockCompleted: (block: Block) => this.completed.push(block),
      onBlockEnd: (block: Block) => this.ended.push(block),
      onAttack: (attack: Attack) => this.attacks.push(attack),
      onListEntry: (entry: ListEntry) => this.entries.push(entry),
      onListEntryRemoved: (entry: ListEntry) => this.removed.push(entry),
      onSlowed: (source: Source, until: number) => this.slowed.push({ source, until }),
      onSlowedEnd: (source: Source) => this.slowedEnded.push(source),
      onSpared: (flow: Flow) => this.spared.push(flow.port),
      onSparedEnd: (flow: Flow) => this.sparedEnded.push(flow.port),
      onBlockedHeard: () => undefined,
      onNotice: (notice: Notice) => this.notices.push(notice),
      onTrust: (trust: Trust) => this.trusted.push(trust),
      onTrustEnded: (trust: Trust) => this.endedTrust.push(trust),
      onTrustLost: (source: Source) => this.lost.push(source),
    }
    const now = (): number => this.clock.now()
    this.decider = new Decider({
      sink,
      settings: { ...defaultSettings, ...settings },
      host: 'host',
      now,
      newId: () => `id-${(this.#ids += 1)}`,
      expectsSilence: true,
      countryOf: (source) => this.countries.get(source) ?? '',
      ...(maxSources !== undefined && { maxSources }),
    })
    this.orders = new Orders({ decider: this.decider, sink, now })
  }

  /** Lets some attempts happen, by default 100 ms apart. */
  attempts(count: number, fields: AttemptFields = {}, apartMs = 100): void {
    for (let i = 0; i < count; i += 1) {
      this.clock.advance(apartMs)
      this.decider.onAttempt(attempt({ at: this.clock.now(), ...fields }))
    }
  }

  /** Lets one attempt happen and returns it. */
  attempt(fields: AttemptFields = {}): Attempt {
    const one = attempt({ at: this.clock.now(), ...fields })
    this.decider.onAttempt(one)
    return one
  }

  /** An attempt of now that nobody has heard of yet. */
  made(fields: AttemptFields = {}): Attempt {
    return attempt({ at: this.clock.now(), ...fields })
  }

  /** HEP shows a request. */
  request(fields: Parameters<typeof request>[0]): void {
    this.decider.onRequest({ ...request(fields), at: this.clock.now() })
  }

  /** The kinds of the notices, in order. */
  get told(): readonly Notice['kind'][] {
    return this.notices.map(({ kind }) => kind)
  }

  /** A phone authenticates. */
  success(from: string, account: string): void {
    const remote = endpoint(from)
    this.decider.onSuccess({
      pbx: 'pbx',
      at: this.clock.now(),
      source: attempt({ from }).source,
      remote,
      account: untrusted(account),
    })
  }

  /** Time passes. */
  pass(ms: number): void {
    this.clock.advance(ms)
    this.decider.tick()
  }

  /** A person puts a network on a list. */
  list(list: ListName, text: string): void {
    const since = this.clock.now()
    this.orders.add({ list, network: network(text), origin: 'operator', note: '', since })
  }
}
