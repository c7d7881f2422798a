// The database that is installed with the program.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { databaseFile, databasePackage } from './fetch-database.js'

/** Returns the path of the file that the package brought; empty where it is not installed. */
export function packagedDatabase(): string {
  const require = createRequire(import.meta.url)
  try {
    return join(dirname(require.resolve(`${databasePackage}/package.json`)), databaseFile)
  } catch {
    // Somebody has left it out: then a download, or nothing, takes its place, and the status says so.
    return ''
  }
}
