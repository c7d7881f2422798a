// Every link of a page: a path of ours, put below the path of `base_url`.

/**
 * Returns the path below the base. It must begin with one `/`: no other scheme, no other host, so that
 * a link can never be made of somebody's text.
 */
export function pathUnder(basePath: string, path: string): string {
  if (!/^\/(?![/\\])[^\p{Cc}\s\\]*$/u.test(path)) throw new Error(`not a path of a page: ${path}`)
  return `${basePath.replace(/\/$/, '')}${path}`
}
