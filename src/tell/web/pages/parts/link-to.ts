// Links of pages: a path with its fields, encoded; and the way back that a form may name.

/** Fields of a link: those that are empty are left out. */
export type LinkFields = Iterable<readonly [name: string, value: string]>

const maxBackLength = 2000

/** Returns the path with the fields behind it. */
export function linkTo(path: string, fields: LinkFields): string {
  const parts = [...fields]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`
}

/** Returns the path of the page of an address or network. */
export function addressPath(network: string): string {
  return `/address/${encoded(network)}`
}

/** Returns the path that a form names to go back to; the other one where it is not a page of ours. */
export function backPath(named: string, otherwise: string): string {
  const isOurs = /^\/(?![/\\])[^\p{Cc}\s\\]*$/u.test(named)
  return isOurs && named.length <= maxBackLength ? named : otherwise
}

/** A lone surrogate, which cannot be encoded, becomes U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
}
