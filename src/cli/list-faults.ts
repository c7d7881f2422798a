// What is wrong with the list files beside the configuration.
import { dirname, join } from 'node:path'
import { readListFile } from '../config/read-list-file.js'
import { toError } from '../domain/app-error.js'

/** Faults of both list files, each with its line. */
export async function listFaults(file: string): Promise<readonly string[]> {
  const folder = dirname(file)
  const both = [
    readListFile(join(folder, 'allowlist'), 'allow'),
    readListFile(join(folder, 'denylist'), 'deny'),
  ]
  const read = await Promise.all(
    both.map((one) => one.catch((caught: unknown) => ({ problems: [toError(caught).message] }))),
  )
  return read.flatMap(({ problems }) => problems)
}
