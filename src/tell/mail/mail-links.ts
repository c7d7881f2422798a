// Links of mails: to our own pages alone. A part of a path that comes from outside is encoded, so that it
// can neither leave the path nor name another host.

/** Returns the address of a page; empty where nobody reaches the pages. */
export function pageLink(
  baseUrl: string,
  path: string,
  fields: readonly (readonly [name: string, value: string])[] = [],
): string {
  if (baseUrl === '') return ''
  const asked = fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
  return `${baseUrl}${path}${asked.length === 0 ? '' : `?${asked.join('&')}`}`
}

/** Returns the address of the page of a source. */
export function sourceLink(baseUrl: string, source: string): string {
  return pageLink(baseUrl, `/address/${encoded(source)}`)
}

/** A lone surrogate, which cannot be encoded, becomes U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
}
