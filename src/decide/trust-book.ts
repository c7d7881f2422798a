// Which accounts work from which source: what makes it trusted.
import type { Source } from '../domain/address.js'
import type { Success } from '../domain/attempt.js'
import type { Endpoint } from '../domain/endpoint.js'
import { GenerationMap } from '../domain/generation-map.js'
import { calledByPbx, trustDuration } from '../domain/trust.js'
import type { Trust } from '../domain/trust.js'
import type { Untrusted } from '../domain/untrusted.js'

/** A phone that has not registered for a day is no witness that its source is in use. */
const inUseMs = 86_400_000
/** How fine the kept instants are: writing each re-registration would be a flood of its own. */
const rememberEveryMs = 3_600_000
// All phones behind one SBC or proxy come from its address.
const maxAccountsOfSource = 10_000

interface WorkingAccount {
  lastAt: number
  rememberedAt: number
  remote: Endpoint | undefined
}

interface WorkingSource {
  lastAt: number
  /** The last used at the end. */
  readonly accounts: Map<Untrusted, WorkingAccount>
}

/** Remembers successful authentications for 30 days. */
export class TrustBook {
  readonly #sources: GenerationMap<Source, WorkingSource>

  constructor(options: { readonly capacity: number }) {
    this.#sources = new GenerationMap({ capacity: options.capacity })
  }

  get size(): number {
    return this.#sources.size
  }

  /** Takes what the store remembered. */
  restore(trust: Trust): void {
    const { lastAt } = trust
    this.#use(trust.source, trust.account, { lastAt, rememberedAt: lastAt, remote: undefined })
  }

  /** Counts a success. Returns what to remember of it, once an hour for each account. */
  success(success: Success): Trust | undefined {
    const { source, account, remote } = success
    const trust = this.works(success)
    const working = this.#sources.peek(source)?.accounts.get(account)
    if (working !== undefined) working.remote = remote
    return trust
  }

  /** Counts what the PBX says of an account, without a flow. Returns what to remember, as {@link success} does. */
  works({ source, account, at }: Pick<Success, 'source' | 'account' | 'at'>): Trust | undefined {
    const working = this.#use(source, account, { lastAt: at, rememberedAt: 0, remote: undefined })
    if (at - working.rememberedAt < rememberEveryMs) return undefined
    working.rememberedAt = at
    return { source, account, lastAt: at }
  }

  /** Tells whether anything has worked from the source in the last 30 days. */
  isTrusted(source: Source, now: number): boolean {
    const working = this.#sources.get(source)
    if (working === undefined) return false
    if (now - working.lastAt < trustDuration) return true
    this.#sources.delete(source)
    return false
  }

  /** Tells whether this account has worked from the source in the last 30 days. */
  worksFrom(source: Source, account: Untrusted, now: number): boolean {
    const working = this.#sources.peek(source)?.accounts.get(account)
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
    return [...(this.#sources.peek(source)?.accounts ?? [])]
  }

  /** Returns what is kept of the account, `fresh` where nothing is. */
  #use(source: Source, account: Untrusted, fresh: WorkingAccount): WorkingAccount {
    const fallback: WorkingSource = { lastAt: fresh.lastAt, accounts: new Map() }
    const working = this.#sources.get(source) ?? fallback
    this.#sources.set(source, working)
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
}
