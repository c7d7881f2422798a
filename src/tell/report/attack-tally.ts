// Attacks counted by what they have in common, page by page: no attack is kept.
import type { Attack } from '../../domain/attack.js'
import type { ReportDenied, ReportGroup } from '../../ports/report-facts.js'
import { ruleWords } from '../format/describe-block.js'

const maxDenied = 1000
const maxTypes = 4

/** What is known of one key. */
export interface Tallied {
  readonly key: string
  attacks: number
  attempts: number
  readonly sources: Set<string>
  /** Of the latest attack. */
  readonly latest: Pick<
    Attack,
    'at' | 'country' | 'victim' | 'userAgent' | 'account' | 'rule' | 'action' | 'isKnownTool'
  >
  readonly types: Set<string>
  /** True where the PBX has asked for the password of the account, or has one of it. */
  isReal: boolean
  /** True where the PBX has said that there is no such account. */
  isUnknown: boolean
}

/** Returns by what an attack is counted in a group; empty where it is not. */
export function keyOf(attack: Attack, group: ReportGroup): string {
  return keys[group](attack)
}

const keys: Readonly<Record<ReportGroup, (attack: Attack) => string>> = {
  source: ({ source }) => source,
  country: ({ country }) => country,
  type: ({ type }) => type,
  victim: ({ victim }) => victim,
  account: ({ account }) => account,
  number: ({ calledNumber }) => calledNumber,
  tool: ({ userAgent }) => userAgent,
}

// A country that is not known is one to count; an attack without an account has no account.
const countsEmpty: ReadonlySet<ReportGroup> = new Set(['country'])

/** Counts attacks; the latest come first. */
export class AttackTally {
  readonly #groups = new Map<ReportGroup, Map<string, Tallied>>()
  readonly #denied: ReportDenied[] = []

  /** Counts one more. */
  add(attack: Attack): void {
    if (attack.action === 'denied') this.#deny(attack)
    for (const group of Object.keys(keys) as ReportGroup[]) this.#count(group, attack)
  }

  /** The sources that were denied for good, the latest first. */
  get denied(): readonly ReportDenied[] {
    return this.#denied
  }

  /** Every key of a group, those with most weight first. */
  group(group: ReportGroup): readonly Tallied[] {
    const found = [...(this.#groups.get(group)?.values() ?? [])]
    return found.sort(
      (left, right) =>
        right.attacks - left.attacks ||
        right.attempts - left.attempts ||
        (left.key < right.key ? -1 : 1),
    )
  }

  #deny({ source, at, country, rule }: Attack): void {
    if (this.#denied.length >= maxDenied) return
    this.#denied.push({ address: source, at, country, note: ruleWords[rule] })
  }

  #count(group: ReportGroup, attack: Attack): void {
    const key = keyOf(attack, group)
    if (key === '' && !countsEmpty.has(group)) return
    const found = this.#groups.get(group) ?? new Map<string, Tallied>()
    this.#groups.set(group, found)
    const known = found.get(key) ?? newTallied(key, attack)
    found.set(key, known)
    known.attacks += 1
    known.attempts += attack.attempts
    if (known.types.size < maxTypes) known.types.add(attack.type)
    if (group !== 'source') known.sources.add(attack.source)
    if (group === 'account' || group === 'source') judgeAccount(known, attack)
  }
}

function newTallied(key: string, attack: Attack): Tallied {
  const { at, country, victim, userAgent, account, rule, action, isKnownTool } = attack
  return {
    key,
    attacks: 0,
    attempts: 0,
    sources: new Set(),
    latest: { at, country, victim, userAgent, account, rule, action, isKnownTool },
    types: new Set(),
    isReal: false,
    isUnknown: false,
  }
}

function judgeAccount(known: Tallied, { account, evidence }: Attack): void {
  if (known.isReal) return
  const failures = evidence.filter((each) => each.account === account).map(({ failure }) => failure)
  known.isReal = failures.includes('wrongPassword')
  known.isUnknown ||= failures.includes('unknownAccount')
}
