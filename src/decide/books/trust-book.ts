// Which accounts work from which source: what makes it trusted.
import type { Source } from '../../domain/address.js'
import type { Success } from '../../domain/attempt.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { calledByPbx, trustDuration } from '../../domain/trust.js'
import type { Trust } from '../../domain/trust.js'
import type { Untrusted } from '../../domain/untrusted.js'

/** A phone that has not registered for a day is no witness that its source is in use. */
const inUseMs = 86_400_000
/** How fine the kept instants are: writing each re-registration would be a flood of its own. */
const rememberEveryMs = 3_600_000
// All phones behind one SBC or proxy come from its address.
const maxAccountsOfSource = 10_000
// At five calls a second, 100,000 sources are looked through in a quarter of an hour.
const lookedAtOnce = 20

interface WorkingAccount {
  lastAt: number
  rememberedAt: number
  remote: Endpoint | undefined
}

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
    const { lastAt } = trust
    this.#use(trust.source, trust.account, { lastAt, rememberedAt: lastAt, remote: undefined })
  }

  /** Counts a success. Returns what to remember of it, once an hour for each account. */
  success(success: Success): Trust | undefined {
    return this.#remember(success, success.remote)
  }

  /** Takes what was learnt without a request: a registered contact, a server that is called. */
  learn({ source, account, lastAt }: Trust): Trust | undefined {
    return this.#remember({ source, account, at: lastAt }, undefined)
  }

  #remember(
    { source, account, at }: Pick<Success, 'source' | 'account' | 'at'>,
    remote: Endpoint | undefined,
  ): Trust | undefined {
    const working = this.#use(source, account, { lastAt: at, rememberedAt: 0, remote })
    working.remote = remote ?? working.remote
    if (at - working.rememberedAt < rememberEveryMs) return undefined
    working.rememberedAt = at
    return { source, account, lastAt: at }
  }

  /** Tells whether anything has worked from the source in the last 30 days. */
  isTrusted(source: Source, now: number): boolean {
    const working = this.#sources.get(source)
    if (working === undefined) return false
    if (now - working.lastAt < trustDuration) return true
    this.forget(source)
    return false
  }

  /** Forgets a source; {@link takeLost} tells of it. */
  forget(source: Source): void {
    if (this.#sources.delete(source)) this.#lost.push(source)
  }

  /**
   * Forgets an account of a source, because a person said so. The source is lost with its last account.
   * @returns false where the source is still trusted for others, or never was
   */
  end(source: Source, account: Untrusted): boolean {
    const accounts = this.#sources.get(source)?.accounts
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
    const working = this.#sources.get(source)?.accounts.get(account)
    return working !== undefined && now - working.lastAt < inUseMs
  }

  /** Tells whether this account has worked from the source in the last 30 days. */
  worksFrom(source: Source, account: Untrusted, now: number): boolean {
    const working = this.#sources.get(source)?.accounts.get(account)
    return working !== undefined && now - working.lastAt < trustDuration
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

  /** What is known of the source. */
  of(source: Source): readonly Trust[] {
    return this.#accounts(source).map(([account, { lastAt }]) => ({ source, account, lastAt }))
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
    used.lastAt = Math.max(used.lastAt, fresh.lastAt)
    accounts.delete(account)
    accounts.set(account, used)
    if (accounts.size > maxAccountsOfSource) {
      const [oldest = account] = accounts.keys()
      accounts.delete(oldest)
    }
    return used
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
