// Where the project's files are: the same for a test that is compiled and for one that runs from its source.
import { fileURLToPath } from 'node:url'

/** Returns the full path of a file or a folder of the project, named by its path from the root. */
export function projectFile(path: string): string {
  return fileURLToPath(import.meta.resolve(`#package/${path}`))
}
