// Whether a request that changes something comes from our own pages: by Sec-Fetch-Site (W3C Fetch
// Metadata), and by Origin (RFC 6454) where a browser does not send it.

/** The headers of a request that say where it comes from. */
export interface OriginHeaders {
  readonly secFetchSite: string | undefined
  readonly origin: string | undefined
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Tells whether another site has a browser send this request. One without both headers was sent by no
 * browser of these years: its token decides.
 * @param hosts the names and ports that our pages are reached by, as in `pbx.example.com:8460`
 */
export function isCrossSite(
  method: string,
  { secFetchSite, origin }: OriginHeaders,
  hosts: readonly string[],
): boolean {
  if (safeMethods.has(method)) return false
  if (secFetchSite !== undefined) return secFetchSite !== 'same-origin' && secFetchSite !== 'none'
  if (origin === undefined) return false
  // `null` stands for a sandbox, a file, a redirect through another site.
  if (!URL.canParse(origin)) return true
  return !hosts.includes(new URL(origin).host)
}

/**
 * Tells whether a page may be asked under this Host over plain HTTP. A name that anybody can point at this
 * machine (DNS rebinding) would make another site's script the owner of our pages.
 */
export function isOwnHost(host: string, ownNames: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  const isLiteral = /^\[[0-9a-f:.]+\]$/.test(name) || /^\d{1,3}(\.\d{1,3}){3}$/.test(name)
  return isLiteral || name === 'localhost' || ownNames.includes(name)
}
