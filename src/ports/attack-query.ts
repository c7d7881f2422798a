// Which attacks of the log are asked for, page by page, by their sources, or as numbers.
import type { Address, Source } from '../domain/address.js'
import type { Attack } from '../domain/attack.js'
import type { PageRequest } from './page.js'

/** The value that a field must have; or which of several it must have, and which it must not have. */
export type Wanted<Value extends string = string> =
  | Value
  | {
      /** One of these. */
      readonly is?: readonly Value[]
      /** Not one of these. */
      readonly not?: readonly Value[]
    }

/** Which attacks; what is not given does not narrow. */
export interface AttackFilter {
  readonly source?: Wanted<Source>
  readonly victim?: Wanted<Address>
  readonly type?: Wanted
  /** As `toolOf` names it: a known tool, `unknown` or `none`. */
  readonly tool?: Wanted
  readonly country?: Wanted
  readonly account?: Wanted
  /** The called number. */
  readonly number?: Wanted
  readonly action?: Wanted
  readonly proof?: Wanted
  readonly host?: Wanted
  readonly pbx?: Wanted
  readonly campaign?: Wanted
  /** Instants in ms since the epoch: `from` inclusive, `to` exclusive. */
  readonly from?: number
  readonly to?: number
  /** Case-insensitive text in source, victim, User-Agent, account or country. */
  readonly search?: string
}

/** A page of the attacks of a filter. */
export interface AttackQuery extends AttackFilter, PageRequest {}

/** The attacks of one source that meet a filter. */
export interface AttackGroup {
  readonly latest: Attack
  readonly attacks: number
  readonly attempts: number
}

/** What the attacks of a filter are counted by. */
export interface AttackCountQuery extends AttackFilter {
  /** The length of each list, 1 to 100; 100 unless given. */
  readonly top?: number
  /** The lists that are wanted, all unless given; the others may be empty. */
  readonly lists?: readonly (keyof CountLists)[]
  /** Stretches of time to be counted one by one: their beginnings, and the end of the last one. */
  readonly steps?: readonly number[]
}

/** The most stretches of an {@link AttackCountQuery}. */
export const maxSteps = 2500

/** Some attacks that have the same value. */
export interface KeyCount {
  readonly key: string
  /** Attacks. */
  readonly count: number
  readonly attempts: number
}

/** Lists of counts, most attacks first, equal ones by their keys. */
export interface CountLists {
  readonly perVictim: readonly KeyCount[]
  readonly perCountry: readonly KeyCount[]
  readonly perType: readonly KeyCount[]
  readonly perTool: readonly KeyCount[]
  /** Attacks without an account are left out. */
  readonly perAccount: readonly KeyCount[]
  /** Attacks without a called number are left out. */
  readonly perNumber: readonly KeyCount[]
  readonly perSource: readonly KeyCount[]
}

/** How many attacks there were, for people who look at many. */
export interface AttackCounts extends CountLists {
  readonly total: number
  readonly attempts: number
  /** Distinct sources. */
  readonly sources: number
  /** Days in UTC, "2026-11-21", oldest first; days without attacks are left out. */
  readonly perDay: readonly KeyCount[]
  /** What each step had, by type, in the order of the steps. */
  readonly perStep: readonly { readonly from: number; readonly perType: readonly KeyCount[] }[]
  /**
   * The numbers that are lower bounds: there were more attacks than can be read in time, and these
   * numbers are of the latest of them.
   */
  readonly atLeast: readonly CountName[]
}

/** What an answer of counts holds. */
export type CountName = keyof CountLists | 'total' | 'attempts' | 'sources' | 'perDay' | 'perStep'
