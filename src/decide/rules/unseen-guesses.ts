// The rule of unseen guesses: the kernel counts requests with credentials that no event tells of.
//
// The attacker's view: he writes his requests so that Asterisk cannot report them (text that is no
// UTF-8, events too large), or so that they are reported in another's name, and guesses on for ever.
// The kernel sees each packet by its own source: three times the rule of a minute, or of a day, without
// a success there, is an attack, whatever AMI and HEP say. What looks alike: an office that nobody
// knows yet, whose phones all register with credentials; they succeed. Where no success was heard of
// for an hour the events may be missing, not the successes: then only the minute counts, which no
// telephone reaches. Over UDP anybody can forge such packets, so the block is `oneWay`.
import { familyOf, firstAddressOf } from '../../domain/address.js'
import type { Address, Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { KernelGuesses } from '../../domain/kernel-guesses.js'
import type { Settings } from '../../domain/settings.js'
import { unknownText } from '../../domain/untrusted.js'
import { windowMs } from '../books/attempt-windows.js'
import { DayCounter } from '../books/day-counter.js'

const maxSources = 50_000
const factor = 3
const hourMs = 3_600_000

interface Seen {
  readonly at: number
  readonly requests: number
}

/** What the decider has counted of a source by events. */
export interface Explained {
  readonly ofMinute: number
  readonly ofDay: number
}

/** Holds what the kernel counts against what events tell. */
export class UnseenGuesses {
  readonly #minutes = new GenerationMap<Source, Seen[]>({
    capacity: maxSources,
    lifetimeMs: windowMs,
  })
  readonly #days = new DayCounter({ capacity: 2 * maxSources })
  /** When something has worked last, from anywhere. */
  #successAt = -Infinity

  /** Something has worked from a source: what was counted before is forgotten. */
  worked(source: Source, at: number): void {
    this.#successAt = Math.max(this.#successAt, at)
    this.#minutes.delete(source)
    this.#days.forget(source)
  }

  /** Takes what the kernel counted of a stranger; returns how many no event explains, where they are an attack. */
  counted(guesses: KernelGuesses, explained: Explained, settings: Settings): number | undefined {
    const { source, requests, at } = guesses
    this.#minutes.age(at)
    const recent = (this.#minutes.get(source) ?? []).filter((seen) => at - seen.at < windowMs)
    recent.push({ at, requests })
    this.#minutes.set(source, recent)
    const ofDay = this.#days.addMany(source, at, requests)
    const ofMinute = recent.reduce((sum, seen) => sum + seen.requests, 0)
    const unseen = this.#judge({ ofMinute, ofDay, at }, explained, settings)
    if (unseen !== undefined) this.forget(source)
    return unseen
  }

  forget(source: Source): void {
    this.#minutes.delete(source)
    this.#days.forget(source)
  }

  #judge(
    kernel: { readonly ofMinute: number; readonly ofDay: number; readonly at: number },
    explained: Explained,
    settings: Settings,
  ): number | undefined {
    const ofMinute = kernel.ofMinute - explained.ofMinute
    if (ofMinute >= factor * settings['detection.attemptsPerMinute']) return ofMinute
    const ofDay = kernel.ofDay - explained.ofDay
    const isHeard = kernel.at - this.#successAt < hourMs
    const isTooMany = ofDay >= factor * settings['detection.attemptsPerDay']
    return isHeard && isTooMany ? ofDay : undefined
  }
}

/** Returns the attempt that stands for what the kernel has counted. */
export function toUnseenAttempt(
  { source, at }: KernelGuesses,
  seen: { readonly victim: Address; readonly pbx: string },
): Attempt {
  const address = firstAddressOf(source)
  return {
    pbx: seen.pbx,
    at,
    source,
    remote: { family: familyOf(source), transport: 'UDP', address, port: 0 },
    victim: seen.victim,
    type: 'REGISTER',
    isTypeInferred: true,
    account: unknownText,
    userAgent: unknownText,
    calledNumber: unknownText,
    sessionId: unknownText,
    proof: 'oneWay',
    failure: 'wrongPassword',
  }
}
