// Every reason that holds for an address, a sentence each: what drops it, what lets it pass, and why
// it is not blocked although it fails.
import { counted } from '../../domain/counted.js'
import { countryName } from '../../domain/country.js'
import type { LockedOut } from '../../domain/country-access.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { InForce, Standing } from '../../ports/operator/block-desk.js'
import { noteOf } from './describe-block.js'
import { describeIsoTime, toIsoTime } from './describe-time.js'

/** The kinds of reasons, in the order in which they are told. */
export const reasonKinds = [
  'allowlist',
  'denylist',
  'block',
  'flowBlock',
  'countryPolicy',
  'neverBlocked',
  'trusted',
  'attempts',
  'strikes',
  'monitor',
] as const

/** One reason. Its text may hold a note, which a person has written. */
export interface Reason {
  readonly kind: (typeof reasonKinds)[number]
  readonly text: string
}

/** What is asked about an address. */
export interface Known {
  readonly inForce: InForce
  readonly standing: Standing
  /** The country policy where it drops the address; else undefined. */
  readonly shutOut: (LockedOut & { readonly mode: string }) | undefined
  readonly isMonitoring: boolean
}

/** Names every reason that holds. */
export function reasonsOf(known: Known): readonly Reason[] {
  const { inForce, standing, isMonitoring } = known
  const { neverBlocked, window, strikes } = standing
  return [
    ...inForce.entries.map(entryReason),
    ...inForce.blocks.map((block): Reason => {
      const until = describeIsoTime(toIsoTime(block.until))
      const where = block.proof === 'oneWay' ? ', at the SIP ports alone' : ''
      const kind = block.flow === undefined ? 'block' : 'flowBlock'
      return { kind, text: `${noteOf(block)}${where}; until ${until} UTC` }
    }),
    ...policyReasons(known),
    ...textOf('neverBlocked', neverBlocked === '' ? '' : `never blocked: ${neverBlocked}`),
    ...trustReasons(standing),
    ...textOf(
      'attempts',
      window.attempts === 0
        ? ''
        : `${counted(window.attempts, 'failed attempt')} in the last ${window.seconds} s; ${counted(window.limit, 'is')} an attack`,
    ),
    ...textOf(
      'strikes',
      strikes.count === 0
        ? ''
        : `blocked ${counted(strikes.count, 'time')} in the last ${counted(strikes.days, 'day')}; ${counted(strikes.threshold, 'leads')} to the denylist`,
    ),
    ...textOf('monitor', isMonitoring ? 'nobody is blocked now: blocking.monitor is on' : ''),
  ]
}

function textOf(kind: Reason['kind'], text: string): readonly Reason[] {
  return text === '' ? [] : [{ kind, text }]
}

function entryReason({ list, network, origin, note, hostName, endsAt }: ListEntry): Reason {
  const by = {
    operator: 'by a person',
    file: 'by the file',
    sipward: 'by sipward',
    name: `on the allowlist as ${hostName ?? ''}`,
  }[origin]
  const said = note === '' ? '' : `: ${note}`
  const until = endsAt === undefined ? '' : `until ${describeIsoTime(toIsoTime(endsAt))} UTC`
  const allowed = until === '' ? 'allowed' : `allowed ${until}`
  return list === 'allow'
    ? { kind: 'allowlist', text: `${allowed} whatever it does: ${network} ${by}${said}` }
    : { kind: 'denylist', text: `denied ${until || 'for good'}: ${network} ${by}${said}` }
}

function policyReasons({ shutOut, inForce, standing }: Known): readonly Reason[] {
  if (shutOut === undefined) return []
  const { country, mode } = shutOut
  const where = country === '' ? 'an unknown country' : `${countryName(country)} (${country})`
  const isSpared = standing.trust.length > 0 || inForce.entries.some(({ list }) => list === 'allow')
  const text = isSpared
    ? `the country policy (${mode}) is about ${where}, and spares it: it is trusted or allowed`
    : `the country policy (${mode}) drops what it sends to the SIP ports: it is in ${where}`
  return [{ kind: 'countryPolicy', text }]
}

function trustReasons({ trust }: Standing): readonly Reason[] {
  const [latest] = trust
  if (latest === undefined) return []
  const works = counted(trust.length, 'account works')
  const at = describeIsoTime(toIsoTime(latest.lastAt))
  return [
    {
      kind: 'trusted',
      text:
        `trusted: ${works} there, last at ${at} UTC; ` +
        'failures that could be forged in its name block nobody, proven ones block the failing phone alone',
    },
  ]
}
