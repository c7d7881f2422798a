// What is known of the addresses of a host name, and what an answer of the DNS makes of it.
import { contains, isLoopback, parseNetwork } from '../../domain/address.js'
import type { Address, Family, Network } from '../../domain/address.js'
import type { FamilyAnswer, NameAnswer } from './name-resolver.js'

/** What is known of a name. */
export interface Resolution {
  readonly addresses: Readonly<Record<Family, readonly Address[]>>
  /** Why the name, or a family of it, is not resolved; else empty. */
  readonly problem: string
  /** Since when the DNS says that there is no address. */
  readonly absentSince: number | undefined
  /** When the DNS is asked again. */
  readonly nextAt: number
}

/** The most addresses of a name. */
export const maxNameAddresses = 32

/** For how long a name that the DNS no longer knows keeps its addresses, in ms. */
export const keptWhileAbsentMs = 24 * 3_600_000

/** Before the first answer. */
export const unresolved: Resolution = {
  addresses: { 4: [], 6: [] },
  problem: 'the DNS has not answered yet',
  absentSince: undefined,
  nextAt: 0,
}

const minTtlMs = 30_000
const maxTtlMs = 3_600_000
const families = [4, 6] as const
// The unspecified address, multicast and what is reserved: nobody sends from there.
const senderless = ['0.0.0.0/8', '224.0.0.0/3', '::', 'ff00::/8'] as Network[]

/** Returns what an answer makes of what was known. Silence and failures change no address. */
export function nextResolution(before: Resolution, answer: NameAnswer, now: number): Resolution {
  const answers = families.map((family) => answer[family])
  const whys = answers.flatMap((each) => (each.kind === 'found' ? [] : each.why))
  const hasFailed = answers.some(({ kind }) => kind === 'failed')
  const soon = now + minTtlMs
  if (answers.some(({ kind }) => kind === 'found')) {
    const [failed] = answers.flatMap((each) => (each.kind === 'failed' ? each.why : []))
    return {
      addresses: bounded({ 4: taken(before, answer, 4), 6: taken(before, answer, 6) }),
      problem: failed ?? '',
      absentSince: undefined,
      nextAt: failed === undefined ? now + ttlMsOf(answers) : soon,
    }
  }
  const problem = whys[0] ?? ''
  if (hasFailed) return { ...before, problem: failureOf(answers), nextAt: soon }
  const absentSince = before.absentSince ?? now
  const isGone = now - absentSince >= keptWhileAbsentMs
  const addresses = isGone ? unresolved.addresses : before.addresses
  return { addresses, problem, absentSince, nextAt: soon }
}

/**
 * Leaves out addresses that cannot be meant: a DNS answer is easily wrong, or forged.
 * @param whyNot says why an address is no use on the allowlist
 */
export function usableOf(
  answer: NameAnswer,
  whyNot: (address: Address) => string | undefined,
): { readonly answer: NameAnswer; readonly ignored: readonly string[] } {
  const ignored: string[] = []
  const usable = (each: FamilyAnswer): FamilyAnswer => {
    if (each.kind !== 'found') return each
    const addresses = each.addresses.filter((address) => {
      const why = senderlessWhy(address) ?? whyNot(address)
      if (why !== undefined) ignored.push(`${address} (${why})`)
      return why === undefined
    })
    if (addresses.length > 0) return { ...each, addresses }
    return { kind: 'none', why: `its address is of no use: ${ignored.at(-1) ?? ''}` }
  }
  return { answer: { 4: usable(answer[4]), 6: usable(answer[6]) }, ignored }
}

/** Returns all addresses of a name. */
export function addressesOf({ addresses }: Resolution): readonly Address[] {
  return [...addresses[4], ...addresses[6]]
}

function senderlessWhy(address: Address): string | undefined {
  if (isLoopback(address)) return 'this host itself'
  const network = parseNetwork(address)
  const isSenderless = network === undefined || senderless.some((outer) => contains(outer, network))
  return isSenderless ? 'nobody sends from there' : undefined
}

function taken(before: Resolution, answer: NameAnswer, family: Family): readonly Address[] {
  const each = answer[family]
  // Sorted: servers answer in another order each time.
  if (each.kind === 'found') return [...new Set(each.addresses)].sort()
  return each.kind === 'none' ? [] : before.addresses[family]
}

function bounded(addresses: Resolution['addresses']): Resolution['addresses'] {
  const four = addresses[4].slice(0, maxNameAddresses)
  return { 4: four, 6: addresses[6].slice(0, maxNameAddresses - four.length) }
}

function failureOf(answers: readonly FamilyAnswer[]): string {
  return answers.flatMap((each) => (each.kind === 'failed' ? each.why : []))[0] ?? ''
}

function ttlMsOf(answers: readonly FamilyAnswer[]): number {
  const ttls = answers.flatMap((each) => (each.kind === 'found' ? each.ttlSeconds * 1000 : []))
  return Math.max(minTtlMs, Math.min(maxTtlMs, ...ttls))
}
