// The rules as text: what our chain holds, how it is written, and what a table read back lacks of it.
import type { Family } from '../domain/address.js'
import { setOf, type Group } from './ipset-script.js'

/** Our chain, in the raw table: before connection tracking, for INPUT and FORWARD alike. */
export const chainName = 'SIPWARD'

const jump = `-A PREROUTING -j ${chainName}`

/** What the raw table of one family holds, as `iptables-save -t raw` prints it. */
export interface RawTable {
  readonly hasChain: boolean
  /** The rules of our chain. */
  readonly chain: readonly string[]
  /** The rules of PREROUTING. */
  readonly prerouting: readonly string[]
}

/**
 * Returns the rules of our chain in their order, spelled as `iptables-save` spells them: that is
 * how they are recognised again.
 */
export function chainRules(family: Family): readonly string[] {
  return [
    setRule('allow', family, 'RETURN'),
    setRule('deny', family, 'DROP'),
    setRule('dynamic', family, 'DROP'),
    setRule('flow', family, 'DROP'),
  ]
}

/** Reads the output of `iptables-save -t raw`. */
export function parseRawTable(lines: readonly string[]): RawTable {
  return {
    hasChain: lines.some((line) => line.startsWith(`:${chainName} `)),
    chain: lines.filter((line) => line.startsWith(`-A ${chainName} `)),
    prerouting: lines.filter((line) => line.startsWith('-A PREROUTING ')),
  }
}

/**
 * Returns what `iptables-restore --noflush` must read to bring our chain and its jump into place,
 * in one transaction. Naming a chain of its own empties it in the same transaction.
 */
export function writeText(family: Family, live: RawTable): string {
  return table([
    `:${chainName} - [0:0]`,
    ...chainRules(family),
    ...deletedJumps(live),
    `-I PREROUTING 1 -j ${chainName}`,
  ])
}

/** Returns what removes our chain and every jump to it; undefined where there is nothing of ours. */
export function removeText(live: RawTable): string | undefined {
  if (!live.hasChain) return undefined
  return table([...deletedJumps(live), `-F ${chainName}`, `-X ${chainName}`])
}

/** Says in sentences what is missing of our rules; empty where all are in place. */
export function ruleProblems(family: Family, live: RawTable): readonly string[] {
  const where = `IPv${family}`
  if (!live.hasChain) return [`the chain ${chainName} was missing (${where})`]
  const problems: string[] = []
  if (live.chain.join('\n') !== chainRules(family).join('\n')) {
    problems.push(`the rules of the chain ${chainName} had been changed (${where})`)
  }
  if (!live.prerouting.includes(jump)) {
    problems.push(`the jump from raw PREROUTING to ${chainName} was missing (${where})`)
  } else if (live.prerouting[0] !== jump) {
    problems.push(`the jump to ${chainName} was not the first rule of raw PREROUTING (${where})`)
  }
  return problems
}

function setRule(group: Group, family: Family, target: 'RETURN' | 'DROP'): string {
  // A flow is the source's address and the source's port.
  const direction = group === 'flow' ? 'src,src' : 'src'
  const { name } = setOf(group, family)
  return `-A ${chainName} -m set --match-set ${name} ${direction} -j ${target}`
}

function deletedJumps(live: RawTable): readonly string[] {
  return live.prerouting.filter((rule) => rule === jump).map((rule) => rule.replace('-A', '-D'))
}

function table(lines: readonly string[]): string {
  return ['*raw', ...lines, 'COMMIT', ''].join('\n')
}
