// A large attack log as a busy year leaves it: few sources attack much and for months, most attack
// little and within days; what a source uses and where it comes from stays the same.
import { untrusted } from '../../src/domain/untrusted.js'
import { day, now } from '../contract/store-records.js'
import { randomNumbers } from '../support/random-numbers.js'

/** An attack as numbers of the lists of {@link AttackPopulation}. */
export interface PopulationRow {
  readonly at: number
  readonly type: number
  readonly source: number
  readonly victim: number
  readonly userAgent: number
  readonly account: number
  readonly country: number
  readonly action: number
  readonly proof: number
  /** -1 for none. */
  readonly number: number
  /** -1 for none. */
  readonly campaign: number
  readonly attempts: number
}

/** The first instant of a population; the last is {@link now}. */
export const populationStart = now - 90 * day

const longLived = 2000
const tailDays = 7

/** The distinct texts of a log, and its attacks in the order of their time. */
export class AttackPopulation {
  readonly types: readonly string[]
  readonly sources: readonly string[]
  readonly victims: readonly string[]
  readonly userAgents: readonly string[]
  readonly accounts: readonly string[]
  readonly countries: readonly string[]
  readonly actions = ['blocked', 'denied', 'exempt', 'reported', 'flowBlocked', 'slowed']
  readonly proofs = ['returned', 'oneWay']
  readonly numbers: readonly string[]
  readonly campaigns: readonly string[]
  readonly #random = randomNumbers()

  constructor(sources = 200_000) {
    const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
    this.types = typeShares.flatMap(([type, share]) => Array.from({ length: share }, () => type))
    this.sources = numbers(sources).map((i) => this.#sourceText(i))
    this.victims = numbers(8).map((i) => `203.0.113.${10 + i}`)
    this.userAgents = numbers(400).map((i) => {
      const name = names[i % names.length] ?? ''
      return i === 0 ? '' : untrusted(`${name}${i < names.length ? '' : `/${i % 17}.${i % 10}`}`)
    })
    this.accounts = numbers(5000).map((i) => (i % 10 === 9 ? `user${i}` : String(100 + i)))
    this.numbers = numbers(3000).map((i) => `00${44 + (i % 40)}${1_000_000 + i}`)
    this.campaigns = numbers(200).map((i) => `campaign-${i}`)
    this.countries = letters.flatMap((a) => letters.slice(0, 6).map((b) => a + b)).slice(0, 150)
  }

  /** Yields attacks, oldest first. One hour in 200 has thirty times as many as the others. */
  *rows(count: number): Generator<PopulationRow> {
    const hours = 90 * 24
    const weights = Array.from({ length: hours }, (_, hour) =>
      hour % 200 === 77 ? 30 : 0.6 + 0.4 * Math.sin((hour / 24) * 2 * Math.PI),
    )
    const sum = weights.reduce((total, weight) => total + weight, 0)
    let from = 0
    let reached = 0
    for (const [hour, weight] of weights.entries()) {
      reached += weight
      const to = hour === hours - 1 ? count : Math.round((reached / sum) * count)
      for (let i = from; i < to; i++) {
        const part = (i - from + this.#random()) / (to - from)
        yield this.#row(populationStart + Math.floor((hour + part) * 3_600_000))
      }
      from = to
    }
  }

  /** The texts of an attack. */
  textsOf(row: PopulationRow) {
    return {
      type: textAt(this.types, row.type),
      source: textAt(this.sources, row.source),
      victim: textAt(this.victims, row.victim),
      userAgent: textAt(this.userAgents, row.userAgent),
      account: textAt(this.accounts, row.account),
      country: textAt(this.countries, row.country),
      action: textAt(this.actions, row.action),
      proof: textAt(this.proofs, row.proof),
      calledNumber: textAt(this.numbers, row.number),
      campaign: textAt(this.campaigns, row.campaign),
      attempts: row.attempts,
    }
  }

  #row(at: number): PopulationRow {
    const source = this.#pickSource((at - populationStart) / (90 * day))
    // A source has one tool and comes from one country; it guesses some accounts of many.
    const mixed = Math.imul(source + 1, 0x9e3779b1) >>> 0
    const isOwnTool = this.#random() < 0.9
    return {
      at,
      type: Math.floor(this.#random() * this.types.length),
      source,
      victim: this.#skewed(this.victims.length, 2),
      userAgent: isOwnTool
        ? Math.floor(this.userAgents.length * (mixed / 2 ** 32) ** 3)
        : this.#skewed(this.userAgents.length, 2),
      account: this.#skewed(this.accounts.length, 3),
      country: Math.floor(this.countries.length * ((mixed % 65_521) / 65_521) ** 2),
      // Most are blocked; a few in ten thousand slowed.
      action: this.#skewed(this.actions.length, 8),
      proof: this.#random() < 0.8 ? 0 : 1,
      number: this.#random() < 0.2 ? this.#skewed(this.numbers.length, 3) : -1,
      campaign: this.#random() < 0.02 ? this.#skewed(this.campaigns.length, 2) : -1,
      attempts: 10 + (mixed % 90),
    }
  }

  #pickSource(progress: number): number {
    if (this.#random() < 0.4) return this.#skewed(Math.min(longLived, this.sources.length), 3)
    const tail = this.sources.length - longLived
    if (tail <= 0) return Math.floor(this.#random() * this.sources.length)
    const offset = progress + ((this.#random() - 0.5) * tailDays) / 90
    return longLived + Math.floor(Math.min(0.999_999, Math.max(0, offset)) * tail)
  }

  #skewed(bound: number, power: number): number {
    return Math.floor(bound * this.#random() ** power)
  }

  // IPv6 by its /64, or IPv4 out of 240.0.0.0/4, which is nobody's (RFC 1112, section 4).
  #sourceText(i: number): string {
    const mixed = Math.imul(i + 1, 0x85ebca6b) >>> 0
    const part = (shift: number) => (mixed >>> shift) & 0xff
    if (i % 8 === 7) return `2001:db8:${(mixed >>> 16).toString(16)}:${i.toString(16)}::/64`
    return `${240 + (mixed >>> 28)}.${part(20)}.${part(12)}.${part(4)}`
  }
}

/** Returns one of several texts; empty for none. */
export function textAt(texts: readonly string[], index: number): string {
  return texts[index] ?? ''
}

const typeShares: readonly (readonly [string, number])[] = [
  ['REGISTER', 600],
  ['INVITE', 200],
  ['OPTIONS', 100],
  ['SUBSCRIBE', 30],
  ['IAX2', 25],
  ['AMI', 20],
  ['TFTP', 10],
  ['MESSAGE', 8],
  ['BYE', 2],
  ['PUBLISH', 2],
  ['REFER', 1],
  ['NOTIFY', 1],
  ['INFO', 1],
]

const names = [
  '',
  'friendly-scanner',
  'sipcli/v1.8',
  'VaxSIPUserAgent/3.1',
  'Asterisk PBX 18',
  'eyeBeam release 3015c',
  'PolycomVVX-VVX_401-UA',
  'Z 5.6.6 rv2.10',
  'pplsip',
  'Cisco-SIPGateway/IOS',
  'Linphone Desktop',
  'Grandstream GXP2160',
]

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
