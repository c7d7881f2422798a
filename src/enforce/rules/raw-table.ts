// The raw table of one family as text: read, written in one transaction, and recognised again.
import type { Family } from '../../domain/address.js'

/** Our first chain, in the raw table: before connection tracking, for INPUT and FORWARD alike. */
export const chainName = 'SIPWARD'

/** Chains by their names, each with its rules behind the `-A NAME`; the first one is {@link chainName}. */
export type Chains = ReadonlyMap<string, readonly string[]>

/** What the raw table holds, as `iptables-save -t raw` prints it. */
export interface RawTable {
  /** The chains of ours. */
  readonly chains: Chains
  /** The rules of PREROUTING. */
  readonly prerouting: readonly string[]
}

const jump = `-A PREROUTING -j ${chainName}`
const ourChain = new RegExp(`^:(${chainName}(?:-\\S+)?) `)
const ourRule = new RegExp(`^-A (${chainName}(?:-\\S+)?) (.*)$`)
// What a rule is, whatever order and spelling iptables gives to the numbers in it.
const skeletonParts = /(?<= )(?:!|-[pmjg] \S+|--(?:match|add)-set \S+)(?= |$)/g

/** Reads the output of `iptables-save -t raw`. */
export function parseRawTable(lines: readonly string[]): RawTable {
  const chains = new Map<string, string[]>()
  for (const line of lines) {
    const name = ourChain.exec(line)?.[1]
    if (name !== undefined) chains.set(name, [])
    const [, chain = '', rule = ''] = ourRule.exec(line) ?? []
    chains.get(chain)?.push(rule)
  }
  return { chains, prerouting: lines.filter((line) => line.startsWith('-A PREROUTING ')) }
}

/**
 * Returns what `iptables-restore --noflush` must read to bring chains and jump into place, in one
 * transaction. Naming a chain empties it in the same transaction; chains that are ours and no
 * longer wanted go.
 */
export function writeText(chains: Chains, live: RawTable): string {
  const stale = [...live.chains.keys()].filter((name) => !chains.has(name))
  const lines = [...chains.keys()].map((name) => `:${name} - [0:0]`)
  for (const [name, rules] of chains) for (const rule of rules) lines.push(`-A ${name} ${rule}`)
  return table([
    ...lines,
    ...deletedJumps(live),
    `-I PREROUTING 1 -j ${chainName}`,
    ...deletedChains(stale),
  ])
}

/** Returns what removes our chains and every jump to them; undefined where there is nothing of ours. */
export function removeText(live: RawTable): string | undefined {
  if (live.chains.size === 0) return undefined
  return table([...deletedJumps(live), ...deletedChains([...live.chains.keys()])])
}

/**
 * Tells whether what was read is what was written. iptables spells the options of a match in its
 * own order and leaves out defaults, so the matches, sets and targets of each rule are compared.
 */
export function isSpellingOf(written: Chains, read: Chains): boolean {
  if (written.size !== read.size) return false
  return [...written].every(([name, rules]) => {
    const found = read.get(name)
    return (
      found?.length === rules.length &&
      rules.every((rule, index) => ruleSkeleton(rule) === ruleSkeleton(found[index] ?? ''))
    )
  })
}

/**
 * Says in sentences what is missing of our rules; empty where all are in place.
 * @param accepted the chains as the kernel spelled them when they had just been written
 */
export function ruleProblems(family: Family, live: RawTable, accepted: Chains): readonly string[] {
  const where = `IPv${family}`
  if (!live.chains.has(chainName)) return [`the chain ${chainName} was missing (${where})`]
  const problems: string[] = []
  for (const name of new Set([...accepted.keys(), ...live.chains.keys()])) {
    if (!live.chains.has(name)) problems.push(`the chain ${name} was missing (${where})`)
    else if (!accepted.has(name)) problems.push(`the chain ${name} was foreign (${where})`)
    else if (accepted.get(name)?.join('\n') !== live.chains.get(name)?.join('\n')) {
      problems.push(`the rules of the chain ${name} had been changed (${where})`)
    }
  }
  if (!live.prerouting.includes(jump)) {
    problems.push(`the jump from raw PREROUTING to ${chainName} was missing (${where})`)
  } else if (live.prerouting[0] !== jump) {
    problems.push(`the jump to ${chainName} was not the first rule of raw PREROUTING (${where})`)
  }
  return problems
}

function ruleSkeleton(rule: string): string {
  return (` ${rule}`.match(skeletonParts) ?? []).join(' ')
}

function deletedJumps(live: RawTable): readonly string[] {
  return live.prerouting.filter((rule) => rule === jump).map((rule) => rule.replace('-A', '-D'))
}

function deletedChains(names: readonly string[]): readonly string[] {
  return [...names.map((name) => `-F ${name}`), ...names.map((name) => `-X ${name}`)]
}

function table(lines: readonly string[]): string {
  return ['*raw', ...lines, 'COMMIT', ''].join('\n')
}
