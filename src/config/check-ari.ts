// The three keys of ARI in an [[asterisk]] section: what they say together.
import { isLoopback, parseAddress } from '../domain/address.js'
import type { AriConfig } from './config.js'
import type { Draft } from './draft.js'
import type { Table } from './parse-toml.js'
import type { Problem } from './problem.js'

/** Where the section stands, and where faults and dangers are put. */
export interface AriContext {
  readonly draft: Draft
  readonly index: number
  readonly problems: Problem[]
  readonly warnings: Problem[]
}

const names = ['ari_url', 'ari_username', 'ari_password'] as const

/**
 * Returns how ARI is reached; undefined where it is not used, where not all of it is said, or where a value is
 * wrong by itself, of which the schema tells.
 */
export function checkAri(section: Table, context: AriContext): AriConfig | undefined {
  const { ari_url: url, ari_username: username, ari_password: password } = section
  const given = names.filter((name) => section[name] !== undefined)
  const [first] = given
  if (first === undefined) return undefined
  if (given.length < names.length) {
    context.problems.push(incomplete(first, given, context))
    return undefined
  }
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined
  if (typeof username !== 'string' || typeof password !== 'string') return undefined
  if (isOpen(new URL(url))) context.warnings.push(openWarning(context))
  return { url: baseOf(url), username, password }
}

function incomplete(
  first: string,
  given: readonly string[],
  { draft, index }: AriContext,
): Problem {
  const missing = names.filter((name) => !given.includes(name)).map((name) => `"${name}"`)
  const text = `[[asterisk]] has "${first}" and needs ${missing.join(' and ')} too: ARI takes all three keys, or none`
  return { ...draft.placeOf(['asterisk', index, first]), text, isMissing: true }
}

function openWarning({ draft, index }: AriContext): Problem {
  const text =
    '"ari_url" is http: to another machine: the password of ARI crosses the network in plain text; use https:, or a tunnel'
  return { ...draft.placeOf(['asterisk', index, 'ari_url']), text }
}

function isOpen({ protocol, hostname }: URL): boolean {
  const address = parseAddress(hostname.replace(/^\[(.*)\]$/, '$1'))
  const isHere = hostname === 'localhost' || (address !== undefined && isLoopback(address))
  return protocol === 'http:' && !isHere
}

/** The HTTP server of Asterisk serves ARI below `/ari`; people may write that or leave it out. */
function baseOf(url: string): string {
  const base = url.replace(/\/+$/, '')
  return base.endsWith('/ari') ? base : `${base}/ari`
}
