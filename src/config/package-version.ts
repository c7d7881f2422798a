// The version of this program, as its package says.
import { readFileSync } from 'node:fs'

/** Reads the version from package.json, which stands as far from `dist/config` as from `src/config`. */
export function readPackageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
