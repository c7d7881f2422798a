// Host names that stand on the allowlist in the place of addresses, as people with dynamic DNS need them.
declare const hostNameBrand: unique symbol

/** A host name as the DNS knows it: lower case, punycode, at least one dot, no dot at its end. */
export type HostName = string & { readonly [hostNameBrand]: true }

/** A host name on the allowlist; the addresses behind it are found out by each host for itself. */
export interface NamedHost {
  readonly name: HostName
  readonly origin: 'operator' | 'file'
  readonly note: string
  readonly since: number
}

/** The most host names on the allowlist: each is asked for again and again. */
export const maxHostNames = 200

const maxNameLength = 253
// RFC 1123, section 2.1.
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
// A top-level domain begins with a letter. "203.0.113" and "1.2.3.4.5" are mistyped addresses.
const topLevel = /^[a-z]/
// What would be more of a URL than its host.
const partOfUrl = /[\s/\\%@:?#[\]]/

/** Reads a host name; undefined where the text is none. */
export function parseHostName(text: string): HostName | undefined {
  if (text.length > maxNameLength + 1 || partOfUrl.test(text)) return undefined
  const whole = text.endsWith('.') ? text.slice(0, -1) : text
  const name = /^[\x21-\x7e]*$/.test(whole) ? whole.toLowerCase() : punycodeOf(whole)
  const labels = name.split('.')
  const isName =
    name.length <= maxNameLength &&
    labels.length > 1 &&
    labels.every((each) => label.test(each)) &&
    topLevel.test(labels.at(-1) ?? '')
  return isName ? (name as HostName) : undefined
}

function punycodeOf(name: string): string {
  const url = `http://${name}`
  return URL.canParse(url) ? new URL(url).hostname : ''
}

/** Says why a host name cannot stand on the denylist. */
export function notOnDenylist(name: HostName): string {
  return `${name} is a host name, which can stand on the allowlist alone: deny its addresses`
}

/** Says why one more host name cannot stand on the allowlist. */
export const tooManyHostNames = `at most ${maxHostNames} host names can stand on the allowlist`
