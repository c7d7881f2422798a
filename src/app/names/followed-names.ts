// The host names of the allowlist, followed: each is asked for when its last answer has run out.
import { setTimeout as delay } from 'node:timers/promises'
import type { Decider } from '../../decide/decider.js'
import type { Orders } from '../../decide/orders/orders.js'
import type { HostName, NamedHost } from '../../domain/host-name.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import type { ShownName } from '../../ports/operator/list-desk.js'
import { NameEntries } from './name-entries.js'
import type { NameResolver } from './name-resolver.js'
import { addressesOf, nextResolution, unresolved, usableOf } from './resolution.js'
import type { Resolution } from './resolution.js'

/** What names are followed with. */
export interface FollowedNamesParts {
  readonly lists: Decider['lists']
  readonly orders: Pick<Orders, 'add' | 'remove'>
  readonly resolver: Pick<NameResolver, 'resolve' | 'cancel'>
  readonly news: Pick<News, 'tell'>
  readonly clock: Clock
  readonly log: Log
}

const roundMs = 1000
const maxAsking = 8
// Whoever waits for an answer waits no longer.
const patienceMs = 3000

/** Keeps the allowlist as its host names say. */
export class FollowedNames {
  readonly #parts: FollowedNamesParts
  readonly #entries: NameEntries
  readonly #resolutions = new Map<HostName, Resolution>()
  readonly #asking = new Map<HostName, Promise<void>>()
  readonly #ignored = new Map<HostName, string>()
  readonly #repeater = new Repeater(() => this.#round(), roundMs)
  #isStopped = false

  constructor(parts: FollowedNamesParts) {
    this.#parts = parts
    this.#entries = new NameEntries(parts.lists, parts.orders)
  }

  /** Begins, and resolves when the names that are known were asked for, or after a few seconds. */
  async start(): Promise<void> {
    this.#repeater.start()
    await this.#round()
    await this.#wait([...this.#asking.values()])
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#repeater.stop()
    this.#parts.resolver.cancel()
    await Promise.all(this.#asking.values())
  }

  /** Asks for names now; resolves when they are answered, or after a few seconds. */
  async ask(names: readonly HostName[]): Promise<void> {
    await this.#wait(names.map((name) => this.#ask(name)))
  }

  /** Brings the allowlist to the names that there are, without waiting for the next round. */
  settle(): void {
    const { lists, clock } = this.#parts
    for (const name of this.#resolutions.keys()) {
      if (lists.names.get(name) !== undefined) continue
      this.#resolutions.delete(name)
      this.#ignored.delete(name)
    }
    const names = lists.names.all().map((named) => [named, this.#known(named.name)] as const)
    this.#entries.settle(names, clock.now())
  }

  /** Tells what is known of a name. */
  shown(named: NamedHost): ShownName {
    const resolution = this.#known(named.name)
    return { ...named, addresses: addressesOf(resolution), problem: resolution.problem }
  }

  #known(name: HostName): Resolution {
    return this.#resolutions.get(name) ?? unresolved
  }

  #round(): Promise<void> {
    const now = this.#parts.clock.now()
    for (const { name } of this.#parts.lists.names.all()) {
      if (this.#asking.size >= maxAsking) break
      if (this.#known(name).nextAt <= now) void this.#ask(name)
    }
    this.settle()
    return Promise.resolve()
  }

  #ask(name: HostName): Promise<void> {
    const running = this.#asking.get(name)
    if (running !== undefined) return running
    const asking = this.#take(name).finally(() => this.#asking.delete(name))
    this.#asking.set(name, asking)
    return asking
  }

  async #take(name: HostName): Promise<void> {
    const { resolver, lists, clock } = this.#parts
    const found = await resolver.resolve(name)
    if (this.#isStopped || lists.names.get(name) === undefined) return
    const { answer, ignored } = usableOf(found, (address) => lists.whyNeverBlocked(address))
    this.#warnOf(name, ignored)
    const before = this.#known(name)
    const after = nextResolution(before, answer, clock.now())
    this.#resolutions.set(name, after)
    this.#tell(name, before, after)
    this.settle()
  }

  #warnOf(name: HostName, ignored: readonly string[]): void {
    const text = ignored.slice(0, 4).join(', ')
    if (text !== '' && text !== this.#ignored.get(name)) {
      this.#parts.log.warn(`addresses of ${name} are left out: ${text}`)
    }
    this.#ignored.set(name, text)
  }

  #tell(name: HostName, before: Resolution, after: Resolution): void {
    const { log, news, clock } = this.#parts
    const had = addressesOf(before)
    if (after.problem !== before.problem) {
      if (after.problem === '') log.info({ addresses: addressesOf(after) }, `${name} is resolved`)
      else log.warn(`${name} of the allowlist is not resolved: ${after.problem}`)
    }
    if (had.length === 0 || after.absentSince === undefined) return
    if (addressesOf(after).length > 0) return
    const text =
      `${name} of the allowlist has had no address for a day (${after.problem}): ` +
      `${had.join(', ')} ${had.length === 1 ? 'is' : 'are'} no longer allowed`
    news.tell({ kind: 'allowedNameGone', at: clock.now(), source: undefined, text })
  }

  async #wait(asked: readonly Promise<void>[]): Promise<void> {
    if (asked.length === 0) return
    const patience = new AbortController()
    const late = delay(patienceMs, undefined, { signal: patience.signal, ref: false })
    await Promise.race([Promise.all(asked), late])
    patience.abort()
    await late.catch(() => undefined)
  }
}
