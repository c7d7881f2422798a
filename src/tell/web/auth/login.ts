// The login: a name and a password, then a code where the user has a second factor. Unknown users get the
// same answer after the same time; every failure is told, so that it counts as an attempt.
import { type Address, type Source, sourceOf } from '../../../domain/address.js'
import { GenerationMap } from '../../../domain/generation-map.js'
import type { Accounts, User } from '../../../ports/accounts.js'
import type { Clock } from '../../../ports/clock.js'
import { LoginDelays } from './login-delays.js'
import { OneByOne } from './one-by-one.js'
import type { Passwords } from './passwords.js'
import { hashOfSecret, newSecret } from './secret-words.js'
import type { SecondFactors } from './second-factors.js'

/** How a login goes on. */
export type LoginStep =
  | { readonly kind: 'in'; readonly user: User }
  | { readonly kind: 'code'; readonly pending: string }
  /** The next try is taken after so many ms. */
  | { readonly kind: 'refused'; readonly waitMs: number }
  /** The password was too long ago, or too many codes were wrong. */
  | { readonly kind: 'again' }

/** A failed login. */
export interface FailedLogin {
  readonly at: number
  readonly account: string
}

interface Pending {
  readonly name: string
  readonly endsAt: number
  readonly failures: number
}

const pendingMs = 300_000
const maxPending = 1000
const maxCodeFailures = 5
const maxNameLength = 64
// More people behind one address do not log in within the moment that a password takes.
const maxWaiting = 32
const lineIsFullMs = 1000

/** What the login is made of. */
export interface LoginParts {
  readonly accounts: Accounts
  readonly passwords: Passwords
  readonly secondFactors: SecondFactors
  readonly clock: Clock
}

/** Checks who wants to come in. */
export class Login {
  readonly #parts: LoginParts
  readonly #delays = new LoginDelays()
  /** Tries that are sent at once are tries one after the other: each meets the delay of those before it. */
  readonly #tries = new OneByOne(maxWaiting)
  /** Those whose password was right, by the hash of what they hold. */
  readonly #pending = new GenerationMap<string, Pending>({ capacity: maxPending })

  constructor(parts: LoginParts) {
    this.#parts = parts
  }

  /** The first step. `onFailed` is told at once of what counts as an attempt. */
  password(
    given: { readonly name: string; readonly password: string },
    address: Address,
    onFailed: (failed: FailedLogin) => void,
  ): Promise<LoginStep> {
    const place = { account: accountOf(given.name), source: sourceOf(address), onFailed }
    return this.#inTurn(place, () => this.#judgePassword(given.password, place))
  }

  async #judgePassword(password: string, place: Place): Promise<LoginStep> {
    const { accounts, passwords } = this.#parts
    const { account } = place
    const user = account === '' ? undefined : await accounts.find(account)
    const hash = user === undefined || user.isDisabled ? undefined : user.passwordHash
    const isRight = await passwords.matches(password, hash)
    if (!isRight || user === undefined) return this.#fail(place)
    if (user.isTotpActive) return { kind: 'code', pending: this.#hold(user) }
    return this.#letIn(user, place)
  }

  /** The second step. */
  async code(
    given: { readonly pending: string; readonly code: string },
    address: Address,
    onFailed: (failed: FailedLogin) => void,
  ): Promise<LoginStep> {
    const key = hashOfSecret(given.pending)
    const pending = this.#pending.peek(key)
    if (pending === undefined || pending.endsAt <= this.#parts.clock.now()) return { kind: 'again' }
    const place = { account: accountOf(pending.name), source: sourceOf(address), onFailed }
    const waitMs = this.#waitMs(place)
    if (waitMs > 0) return this.#refuse(place, waitMs)
    // Taken before anything is awaited: codes that are sent at once are tries one after the other.
    const failures = pending.failures + 1
    if (failures >= maxCodeFailures) this.#pending.delete(key)
    else this.#pending.set(key, { ...pending, failures })
    return this.#inTurn(place, () => this.#judgeCode(given.code, { key, pending }, place))
  }

  async #judgeCode(
    code: string,
    { key, pending }: { readonly key: string; readonly pending: Pending },
    place: Place,
  ): Promise<LoginStep> {
    const { accounts, secondFactors } = this.#parts
    const user = await accounts.find(pending.name)
    if (user === undefined || user.isDisabled) return { kind: 'again' }
    if (await secondFactors.takes(user, code)) {
      this.#pending.delete(key)
      return this.#letIn((await accounts.find(user.name)) ?? user, place)
    }
    return this.#fail(place)
  }

  /** Judges a try once the earlier ones of the account and of the source are judged, unless it has to wait. */
  async #inTurn(place: Place, judge: () => Promise<LoginStep>): Promise<LoginStep> {
    const names = [`account ${place.account}`, `source ${place.source}`]
    const early = this.#waitMs(place)
    if (early > 0) return this.#refuse(place, early)
    const judged = this.#tries.run(names, () => {
      const waitMs = this.#waitMs(place)
      return waitMs > 0 ? Promise.resolve(this.#refuse(place, waitMs)) : judge()
    })
    return judged ?? { kind: 'refused', waitMs: lineIsFullMs }
  }

  #waitMs({ account, source }: Place): number {
    return this.#delays.waitMs(account, source, this.#parts.clock.now())
  }

  /**
   * A try that comes too early is not looked at. It counts like one that was where the source itself has to
   * wait; who waits because others guess at the account may hold the right password.
   */
  #refuse(place: Place, waitMs: number): LoginStep {
    const at = this.#parts.clock.now()
    if (this.#delays.mustWait(place.source, at)) place.onFailed({ at, account: place.account })
    else this.#delays.hurried(place.account, place.source, at)
    return { kind: 'refused', waitMs }
  }

  #fail(place: Place): LoginStep {
    const at = this.#parts.clock.now()
    this.#delays.failed(place.account, place.source, at)
    place.onFailed({ at, account: place.account })
    return { kind: 'refused', waitMs: this.#waitMs(place) }
  }

  #hold({ name }: User): string {
    const secret = newSecret()
    const endsAt = this.#parts.clock.now() + pendingMs
    this.#pending.set(hashOfSecret(secret), { name, endsAt, failures: 0 })
    return secret
  }

  async #letIn(user: User, { account, source }: Place): Promise<LoginStep> {
    this.#delays.succeeded(account, source)
    const now = this.#parts.clock.now()
    // That somebody else changes the user at this moment is no reason to keep them out.
    await this.#parts.accounts.put({ ...user, lastLoginAt: now })
    return { kind: 'in', user }
  }
}

interface Place {
  readonly account: string
  readonly source: Source
  /** Is told at once of what counts as an attempt. */
  readonly onFailed: (failed: FailedLogin) => void
}

function accountOf(name: string): string {
  return name.trim().normalize('NFC').toLowerCase().slice(0, maxNameLength)
}
