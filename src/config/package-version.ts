// The version of this program, as its package says.
import { readFileSync } from 'node:fs'

/** Reads the version from package.json. */
export function readPackageVersion(): string {
  const text = readFileSync(new URL(import.meta.resolve('#package/package.json')), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
