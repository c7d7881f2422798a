// The rule of guests: a stranger whose calls are taken without credentials, to many numbers.
//
// The attacker's view: an `anonymous` endpoint lets him into the dialplan, and he tries number after
// number until one leads outside; Asterisk answers each and reports nothing. What looks alike: a guest
// who calls the same few extensions again and again, and a carrier that Asterisk knows by `identify`,
// who calls all numbers of a company. Carriers are trusted (the PBX says so), and their answered calls
// keep that trust; guests count once they have called as many different numbers as the rule allows
// attempts.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { GuestCall } from '../../domain/guest-call.js'
import { detached } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { windowMs } from '../books/attempt-windows.js'
import { DayCounter } from '../books/day-counter.js'

const maxGuests = 20_000
// More different numbers of one source are not kept apart, whatever the rule allows.
const maxNumbers = 1000

interface Called {
  /** When each number was called last; the latest at the end. */
  readonly numbers: Map<Untrusted, GuestCall>
}

/** Counts the different numbers that guests call. */
export class GuestCalls {
  readonly #guests = new GenerationMap<Source, Called>({
    capacity: maxGuests,
    lifetimeMs: windowMs,
  })
  readonly #days = new DayCounter({ capacity: 2 * maxGuests })

  /**
   * Takes one call; returns the calls that are an attack together, and how many numbers it has called
   * within a day where that is the rule.
   */
  call(
    call: GuestCall,
    source: Source,
    limits: { readonly perMinute: number; readonly perDay: number },
  ): { readonly attempts: readonly Attempt[]; readonly count: number } | undefined {
    const { at } = call
    this.#guests.age(at)
    const called = this.#guests.get(source) ?? { numbers: new Map<Untrusted, GuestCall>() }
    this.#guests.set(source, called)
    const { numbers } = called
    const number = detached(call.calledNumber)
    const isNew = !numbers.delete(number)
    numbers.set(number, call)
    for (const [oldest, { at: calledAt }] of numbers) {
      if (at - calledAt < windowMs && numbers.size <= maxNumbers) break
      numbers.delete(oldest)
    }
    const ofDay = isNew ? this.#days.add(source, at) : this.#days.count(source, at)
    const isTooMany = numbers.size >= Math.min(limits.perMinute, maxNumbers)
    if (!isTooMany && ofDay < limits.perDay) return undefined
    this.forget(source)
    const attempts = [...numbers.values()].map((each) => toAttempt(each, source))
    return { attempts, count: isTooMany ? attempts.length : ofDay }
  }

  forget(source: Source): void {
    this.#guests.delete(source)
    this.#days.forget(source)
  }
}

function toAttempt(call: GuestCall, source: Source): Attempt {
  const { pbx, at, remote, victim, caller, userAgent, calledNumber, sessionId, proof } = call
  return {
    pbx,
    at,
    source,
    remote,
    victim,
    type: 'INVITE',
    isTypeInferred: false,
    account: detached(caller),
    userAgent: detached(userAgent),
    calledNumber: detached(calledNumber),
    sessionId: detached(sessionId),
    proof,
    failure: 'refused',
  }
}
