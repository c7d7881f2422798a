// Blocks, entries and attacks as rows of tables.
import { systemClock } from '../app/start/system-clock.js'
import type {
  AttackJson,
  BlockJson,
  HostNameJson,
  ListEntryJson,
  TrustedJson,
} from '../tell/web/api/api-json.js'
import { ruleWords } from '../tell/format/describe-block.js'
import { describeDuration, describeIsoTime } from '../tell/format/describe-time.js'
import { cell, type TableContent, wrapped } from './table.js'

/** Says how long it is until an instant: `52 min 3 s`, `for good`, `ended 3 h ago`. */
export function describeTimeLeft(iso: string | null, now = systemClock.now()): string {
  if (iso === null) return 'never: for good'
  const left = Date.parse(iso) - now
  return left >= 0 ? describeDuration(left) : `ended ${describeDuration(-left)} ago`
}

/** Lays out blocks. */
export function blockTable(blocks: readonly BlockJson[]): TableContent {
  return {
    head: [
      ...['ADDRESS', 'TYPE', 'SINCE (UTC)', 'UNTIL (UTC)', 'UNBLOCKS IN'],
      ...['USER-AGENT', 'COUNTRY', 'NOTE'],
    ],
    rows: blocks.map((block) => [
      cell(block.flow === null ? block.address : `${block.address} port ${block.flow.port}`, 60),
      cell(block.type ?? '-'),
      describeIsoTime(block.since),
      block.until === null ? '-' : describeIsoTime(block.until),
      block.end === null ? describeTimeLeft(block.until) : `over: ${cell(block.end)}`,
      cell(block.userAgent),
      cell(block.countryName),
      cell(block.note, 80),
    ]),
  }
}

/** Lays out entries of a list. */
export function entryTable(entries: readonly ListEntryJson[]): TableContent {
  const hasEnds = entries.some(({ until }) => until !== undefined)
  const endOf = ({ until }: ListEntryJson): string =>
    until === undefined ? '-' : describeTimeLeft(until)
  return {
    head: ['ADDRESS', 'BY', 'SINCE (UTC)', ...(hasEnds ? ['ENDS IN'] : []), 'COUNTRY', 'NOTE'],
    rows: entries.map((entry) => [
      cell(entry.address, 60),
      cell(entry.hostName ?? entry.origin, 60),
      describeIsoTime(entry.since),
      ...(hasEnds ? [endOf(entry)] : []),
      cell(entry.countryName),
      cell(entry.note, 80),
    ]),
  }
}

/** Lays out host names of the allowlist. */
export function hostNameTable(names: readonly HostNameJson[]): TableContent {
  return {
    head: ['HOST NAME', 'BY', 'SINCE (UTC)', 'ADDRESSES NOW', 'NOTE'],
    rows: names.map(({ hostName, origin, since, addresses, problem, note }) => [
      cell(hostName, 60),
      cell(origin),
      describeIsoTime(since),
      wrapped(
        [...addresses, ...(problem === '' ? [] : [`not resolved: ${cell(problem, 80)}`])],
        ', ',
        40,
      ),
      cell(note, 80),
    ]),
  }
}

/** Lays out trusted sources. */
export function trustTable(sources: TrustedJson['items']): TableContent {
  return {
    head: ['ADDRESS', 'LAST SEEN (UTC)', 'COUNTRY', 'WHAT WORKS THERE'],
    rows: sources.map(({ address, lastAt, countryName, accounts }) => [
      cell(address, 60),
      describeIsoTime(lastAt),
      cell(countryName),
      wrapped(
        accounts.map(({ account }) => accountWords(account)),
        ', ',
        40,
      ),
    ]),
  }
}

/** Names an account that works; the PBX itself calls servers and trunks, which need none. */
export function accountWords(account: string): string {
  return account === '' ? '(the PBX itself calls it)' : cell(account)
}

/** Lays out attacks; what none of them has gets no column. */
export function attackTable(attacks: readonly AttackJson[]): TableContent {
  const columns = attackColumns.filter(
    ({ isRare, of }) => isRare !== true || attacks.some((attack) => of(attack) !== ''),
  )
  return {
    head: columns.map(({ head }) => head),
    right: [columns.findIndex(({ head }) => head === 'ATTEMPTS')],
    rows: attacks.map((attack) => columns.map(({ of }) => of(attack))),
  }
}

interface AttackColumn {
  readonly head: string
  readonly of: (attack: AttackJson) => string
  readonly isRare?: true
}

const attackColumns: readonly AttackColumn[] = [
  { head: 'AT (UTC)', of: ({ at }) => describeIsoTime(at) },
  {
    head: 'TYPE',
    of: ({ type, typeInferred }) => cell(typeInferred ? `${type} (inferred)` : type),
  },
  { head: 'RULE', of: ({ rule }) => ruleWords[rule] },
  { head: 'ATTEMPTS', of: ({ attempts }) => String(attempts) },
  { head: 'PROOF', of: ({ proof }) => cell(proof) },
  { head: 'ACTION', of: ({ action }) => cell(action) },
  { head: 'ACCOUNT', of: ({ account }) => cell(account) },
  { head: 'CALLED', of: ({ calledNumber }) => cell(calledNumber), isRare: true },
  { head: 'USER-AGENT', of: ({ userAgent }) => cell(userAgent) },
  { head: 'TOOL', of: ({ knownTool }) => (knownTool ? 'known attack tool' : ''), isRare: true },
  { head: 'CAMPAIGN', of: ({ campaign }) => cell(campaign), isRare: true },
  { head: 'VICTIM', of: ({ victim }) => cell(victim) },
]
