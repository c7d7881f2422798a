// The second factor of a user: offered, proved by one code, asked for at each login.
import { AppError } from '../../../domain/app-error.js'
import type { Accounts, User } from '../../../ports/accounts.js'
import type { Clock } from '../../../ports/clock.js'
import type { Secrets } from '../../../ports/secrets.js'
import { busy } from './people.js'
import { fromBase32, newCodeSecret, stepOfCode } from './one-time-codes.js'
import { hashOfRecoveryCode, newRecoveryCodes } from './secret-words.js'

/** Offers, proves and checks. */
export class SecondFactors {
  readonly #parts: {
    readonly accounts: Accounts
    readonly secrets: Secrets
    readonly clock: Clock
  }
  /** The step of each user's last code: it works once. At most one entry for each user. */
  readonly #usedSteps = new Map<string, number>()

  constructor(parts: {
    readonly accounts: Accounts
    readonly secrets: Secrets
    readonly clock: Clock
  }) {
    this.#parts = parts
  }

  /** Makes a secret that counts once a code has proved that it was scanned. Returns it in base32. */
  async offer(user: User): Promise<string> {
    if (user.isTotpActive) throw new AppError('invalidValue', 'the second factor is on already')
    const secret = newCodeSecret()
    const totpSecret = this.#parts.secrets.seal(secret, purposeOf(user))
    if (!(await this.#parts.accounts.put({ ...user, totpSecret }))) throw busy(user)
    return secret
  }

  /** Returns the secret that is offered and not proved yet; undefined where there is none. */
  offered(user: User): string | undefined {
    if (user.totpSecret === '' || user.isTotpActive) return undefined
    return this.#parts.secrets.open(user.totpSecret, purposeOf(user))
  }

  /** Turns the factor on. Returns the recovery codes; undefined where the code is wrong. */
  async prove(user: User, code: string): Promise<readonly string[] | undefined> {
    if (user.isTotpActive || !this.#takesCode(user, code)) return undefined
    const codes = newRecoveryCodes()
    const recoveryHashes = codes.map(hashOfRecoveryCode)
    const isStored = await this.#parts.accounts.put({ ...user, isTotpActive: true, recoveryHashes })
    if (!isStored) throw busy(user)
    return codes
  }

  /** Tells whether the code is right: one of the factor, or a recovery code, which is used up. */
  async takes(user: User, code: string): Promise<boolean> {
    if (this.#takesCode(user, code)) return true
    const hash = hashOfRecoveryCode(code)
    if (!user.recoveryHashes.includes(hash)) return false
    const recoveryHashes = user.recoveryHashes.filter((each) => each !== hash)
    // Of two that send the same code at once, one gets in: the store knows the version.
    return this.#parts.accounts.put({ ...user, recoveryHashes })
  }

  #takesCode(user: User, code: string): boolean {
    if (user.totpSecret === '') return false
    const secret = fromBase32(this.#parts.secrets.open(user.totpSecret, purposeOf(user)))
    const usedStep = this.#usedSteps.get(user.name) ?? 0
    const step = stepOfCode(secret, code, { at: this.#parts.clock.now(), usedStep })
    if (step === undefined) return false
    this.#usedSteps.set(user.name, step)
    return true
  }
}

function purposeOf({ name }: User): string {
  return `totp ${name}`
}
