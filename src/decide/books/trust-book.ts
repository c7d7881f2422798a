// Which accounts work from which source: what makes it trusted.
//
// The attacker's view: with one account that works he registers contacts at sixty addresses of his, so
// that all of them are trusted. So one account gives trust to few sources. What looks alike: a mobile
// phone that goes from network to network; of those the ones it left longest ago are forgotten. A place that
// he only names as a contact is kept apart from those where the account has authenticated, or he would name
// it first and come from there unnoticed.
import { contains, type Network, type Source } from '../../domain/address.js'
import type { Success } from '../../domain/attempt.js'
import { type Flow, flowOf } from '../../domain/block.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { calledByPbx, type Trust, trustDuration } from '../../domain/trust.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { AccountPlaces } from './account-places.js'
import { FlowLoads } from './flow-loads.js'
import { refresh } from './working-account.js'
import type { Standing, WorkingAccount } from './working-account.js'

/** A phone that has not registered for a day is no witness that its source is in use. */
const inUseMs = 86_400_000
/** How fine the kept instants are: writing each re-registration would be a flood of its own. */
const rememberEveryMs = 3_600_000
// All phones behind one SBC or proxy come from its address.
const maxAccountsOfSource = 10_000
// At five calls a second, 100,000 sources are looked through in a quarter of an hour.
const lookedAtOnce = 20

const noAccounts: ReadonlySet<Untrusted> = new Set()

interface WorkingSource {
  lastAt: number
  /** When it was last moved to the end of the book. */
  movedAt: number
  /** The last used at the end. */
  readonly accounts: Map<Untrusted, WorkingAccount>
}

/** Remembers successful authentications for 30 days. */
export class TrustBook {
  readonly #capacity: number
  /** Those used last at the end, to the hour: moving them at each success would cost too much. */
  readonly #sources = new Map<Source, WorkingSource>()
  /** Where each account works; not those of the PBX itself, which has no account. */
  readonly #places = new AccountPlaces()
  readonly #loads = new FlowLoads()
  #lost: Source[] = []
  #looking: Iterator<readonly [Source, WorkingSource]> | undefined

  /** @param options.capacity how many sources are remembered; those that succeeded long ago leave first */
  constructor(options: { readonly capacity: number }) {
    this.#capacity = options.capacity
  }

  get size(): number {
    return this.#sources.size
  }

  /** All trusted sources. */
  sources(): Iterable<Source> {
    return this.#sources.keys()
  }

  /** When something last worked from a source, in ms since the epoch; 0 where it is not trusted. */
  lastAtOf(source: Source): number {
    return this.#sources.get(source)?.lastAt ?? 0
  }

  /** Takes what the store remembered. */
  restore(trust: Trust): void {
    const { source, account, lastAt, isNamed } = trust
    const standing = isNamed === true ? 'named' : 'worked'
    this.#use(source, account, { lastAt, rememberedAt: lastAt, remote: undefined, standing })
  }

  /** Counts a success. Returns what to remember of it, once an hour for each account. */
  success(success: Success): Trust | undefined {
    return this.#remember(success, success.remote, 'worked')
  }

  /**
   * Takes what was learnt without a request: a registered contact, a server that is called. A contact
   * takes no other's place: whoever has an account can name any address as one.
   */
  learn({ source, account, lastAt }: Trust): Trust | undefined {
    const isNew = this.#places.isFull(account) && !this.#places.has(account, source)
    const stale = isNew ? this.#staleContact(account, lastAt) : undefined
    if (isNew && stale === undefined) return undefined
    if (stale !== undefined && this.end(stale, account)) this.#lost.push(stale)
    const hasWorked = this.#places.of(account).some((place) => this.#hasWorked(place, account))
    const standing = hasWorked ? 'named' : 'first'
    return this.#remember({ source, account, at: lastAt }, undefined, standing)
  }

  #remember(
    { source, account, at }: Pick<Success, 'source' | 'account' | 'at'>,
    remote: Endpoint | undefined,
    standing: Standing,
  ): Trust | undefined {
    const working = this.#use(source, account, { lastAt: at, rememberedAt: 0, remote, standing })
    working.remote = remote ?? working.remote
    if (at - working.rememberedAt < rememberEveryMs) return undefined
    working.rememberedAt = at
    return { source, account, lastAt: at, ...(working.standing === 'named' && { isNamed: true }) }
  }

  /** Tells whether anything has worked from the source in the last 30 days. */
  isTrusted(source: Source, now: number): boolean {
    const working = this.#sources.get(source)
    if (working === undefined) return false
    if (now - working.lastAt < trustDuration) return true
    this.forget(source)
    return false
  }

  /** Tells whether a source within the network is trusted. Looks at all of them. */
  hasWithin(network: Network, now: number): boolean {
    for (const source of this.#sources.keys()) {
      if (contains(network, source) && this.isTrusted(source, now)) return true
    }
    return false
  }

  /** Forgets a source; {@link takeLost} tells of it. */
  forget(source: Source): void {
    const accounts = this.#sources.get(source)?.accounts
    if (accounts === undefined) return
    for (const account of accounts.keys()) this.#places.delete(account, source)
    this.#sources.delete(source)
    this.#lost.push(source)
  }

  /**
   * Forgets an account of a source, because a person said so. The source is lost with its last account.
   * @returns false where the source is still trusted for others, or never was
   */
  end(source: Source, account: Untrusted): boolean {
    const accounts = this.#sources.get(source)?.accounts
    this.#places.delete(account, source)
    if (accounts?.delete(account) !== true || accounts.size > 0) return false
    return this.#sources.delete(source)
  }

  /** Returns the sources that are trusted no more since the last call. Looks at a few each time. */
  takeLost(now: number): readonly Source[] {
    for (let i = 0; i < lookedAtOnce; i += 1) {
      this.#looking ??= this.#sources.entries()
      const next = this.#looking.next()
      if (next.done === true) {
        this.#looking = undefined
        break
      }
      this.isTrusted(next.value[0], now)
    }
    if (this.#lost.length === 0) return this.#lost
    const lost = this.#lost.filter((source) => !this.#sources.has(source))
    this.#lost = []
    return lost
  }

  /** Tells whether the account has worked from the source within a day. */
  isInUse(source: Source, account: Untrusted, now: number): boolean {
    return now - this.#lastOf(source, account) < inUseMs
  }

  /** Tells whether this account has worked from the source in the last 30 days. */
  worksFrom(source: Source, account: Untrusted, now: number): boolean {
    return now - this.#lastOf(source, account) < trustDuration
  }

  /**
   * Tells whether somebody has authenticated with this account from the source in the last 30 days. A contact
   * that was named before the account authenticated anywhere counts as well.
   */
  hasSucceededFrom(source: Source, account: Untrusted, now: number): boolean {
    const standing = this.#sources.get(source)?.accounts.get(account)?.standing
    return standing !== 'named' && this.worksFrom(source, account, now)
  }

  /** How many accounts other than the failing ones are in use at the source. */
  othersInUse(source: Source, failing: ReadonlySet<Untrusted>, now: number): number {
    return this.#inUse(source, failing, now).length
  }

  /** Tells whether a flow of the source carries an account other than the failing ones. */
  flowCarriesOthers(
    source: Source,
    flow: Endpoint,
    options: { readonly failing: ReadonlySet<Untrusted>; readonly now: number },
  ): boolean {
    return this.#inUse(source, options.failing, options.now).some(
      ({ remote }) => remote?.address === flow.address && remote.port === flow.port,
    )
  }

  /** How many accounts in use were last seen at this very flow, as of the last second. */
  carriedBy(source: Source, flow: Endpoint, now: number): number {
    return this.#loads.of({ source, flow, now }, () => this.#flows(source, now))
  }

  /** How many accounts in use have not been seen since the start, so that their flows are unknown. */
  unplaced(source: Source, now: number): number {
    return this.#loads.of({ source, flow: undefined, now }, () => this.#flows(source, now))
  }

  /** The flows where an account in use was last seen. */
  flowsInUse(source: Source, now: number): readonly Flow[] {
    return this.#flows(source, now).flatMap((remote) => (remote ? [flowOf(remote)] : []))
  }

  /** Tells whether the account works from another source than this one. */
  worksElsewhere(account: Untrusted, source: Source, now: number): boolean {
    const elsewhere = this.#places.of(account).filter((place) => place !== source)
    return elsewhere.some((place) => this.worksFrom(place, account, now))
  }

  /** The sources from which {@link hasSucceededFrom} is true of the account. */
  placesOf(account: Untrusted, now: number): readonly Source[] {
    return this.#places.of(account).filter((place) => this.hasSucceededFrom(place, account, now))
  }

  /** What is known of the source. */
  of(source: Source): readonly Trust[] {
    return this.#accounts(source).map(([account, { lastAt }]) => ({ source, account, lastAt }))
  }

  /** Where the account was seen last; undefined where it has not been seen since the start. */
  seenAt(source: Source, account: Untrusted): Endpoint | undefined {
    return this.#sources.get(source)?.accounts.get(account)?.remote
  }

  #flows(source: Source, now: number): (Endpoint | undefined)[] {
    return this.#inUse(source, noAccounts, now).map(({ remote }) => remote)
  }

  #inUse(source: Source, except: ReadonlySet<Untrusted>, now: number): WorkingAccount[] {
    return this.#accounts(source)
      .filter(([account]) => account !== calledByPbx && !except.has(account))
      .filter(([, { lastAt }]) => now - lastAt < inUseMs)
      .map(([, working]) => working)
  }

  #accounts(source: Source): readonly (readonly [Untrusted, WorkingAccount])[] {
    return [...(this.#sources.get(source)?.accounts ?? [])]
  }

  /** Returns what is kept of the account, `fresh` where nothing is. */
  #use(source: Source, account: Untrusted, fresh: WorkingAccount): WorkingAccount {
    const working = this.#workingSource(source, fresh.lastAt)
    working.lastAt = Math.max(working.lastAt, fresh.lastAt)
    const { accounts } = working
    const used = accounts.get(account) ?? fresh
    refresh(used, fresh)
    accounts.delete(account)
    accounts.set(account, used)
    if (accounts.size > maxAccountsOfSource) {
      const [oldest = account] = accounts.keys()
      accounts.delete(oldest)
      this.#places.delete(oldest, source)
    }
    this.#place(source, account)
    return used
  }

  /** One source too many for the account: that where it worked longest ago loses it. */
  #place(source: Source, account: Untrusted): void {
    if (account === calledByPbx || !this.#places.add(account, source)) return
    const oldest = this.#places
      .of(account)
      .reduce((a, b) => (this.#lastOf(a, account) <= this.#lastOf(b, account) ? a : b))
    if (this.end(oldest, account)) this.#lost.push(oldest)
  }

  #lastOf(source: Source, account: Untrusted): number {
    return this.#sources.get(source)?.accounts.get(account)?.lastAt ?? -Infinity
  }

  /** A contact that was only named, a day ago or longer: another may have its place. */
  #staleContact(account: Untrusted, now: number): Source | undefined {
    return this.#places
      .of(account)
      .filter((place) => !this.#hasWorked(place, account))
      .find((place) => now - this.#lastOf(place, account) >= inUseMs)
  }

  #hasWorked(source: Source, account: Untrusted): boolean {
    return this.#sources.get(source)?.accounts.get(account)?.standing === 'worked'
  }

  #workingSource(source: Source, at: number): WorkingSource {
    const known = this.#sources.get(source)
    if (known !== undefined && at - known.movedAt < rememberEveryMs) return known
    const working = known ?? { lastAt: at, movedAt: at, accounts: new Map() }
    working.movedAt = at
    this.#sources.delete(source)
    this.#sources.set(source, working)
    const [oldest = source] = this.#sources.size > this.#capacity ? this.#sources.keys() : []
    if (oldest !== source) this.forget(oldest)
    return working
  }
}
