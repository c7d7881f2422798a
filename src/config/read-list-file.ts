// The allowlist and denylist files: one address, network or host name a line, `#` comments, the rest a note.
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Network } from '../domain/address.js'
import { AppError, systemCodeOf } from '../domain/app-error.js'
import type { ListName } from '../domain/list-entry.js'
import { whyOf } from '../domain/system-failure.js'
import {
  type HostName,
  maxHostNames,
  notOnDenylist,
  tooManyHostNames,
} from '../domain/host-name.js'
import { type HostNameLine, type NetworkLine, parseListLine } from '../domain/list-line.js'
import { printable } from '../domain/untrusted.js'

/** One line of a list file that names an address or a network. */
export type ListFileEntry = NetworkLine

/** What a list file says. */
export interface ListFile {
  readonly entries: readonly ListFileEntry[]
  /** Lines with host names, each name once; at most as many as an allowlist has. */
  readonly names: readonly HostNameLine[]
  /** `FILE:LINE: …` for every line that is not understood, at most {@link maxListProblems}. */
  readonly problems: readonly string[]
}

/** The number of bad lines that are named one by one. */
export const maxListProblems = 100

/** The number of lines that are read of a list file. */
export const maxListLines = 1_000_000

const maxListBytes = 64 * 1024 * 1024

/**
 * Reads a list file. Good lines count although others are bad; of two lines with one address or name
 * the first counts. A file that is not there is an empty list.
 * @throws AppError `invalidConfiguration` where it is there and cannot be read.
 */
export async function readListFile(path: string, list: ListName): Promise<ListFile> {
  const entries = new Map<Network, ListFileEntry>()
  const names = new Map<HostName, HostNameLine>()
  const bad: string[] = []
  let lineNumber = 0
  let badLines = 0
  try {
    for await (const line of linesOf(path)) {
      lineNumber += 1
      if (lineNumber > maxListLines) break
      const problem = take(line, list, { entries, names })
      if (problem === undefined) continue
      badLines += 1
      if (badLines <= maxListProblems) bad.push(`${printable(path)}:${lineNumber}: ${problem}`)
    }
  } catch (caught) {
    if (systemCodeOf(caught) === 'ENOENT') return { entries: [], names: [], problems: [] }
    const why = whyOf(caught)
    const message = `cannot read the list ${printable(path)}: ${why}`
    throw new AppError('invalidConfiguration', message, { cause: caught })
  }
  const problems = [...bad, ...more(path, badLines, lineNumber)]
  return { entries: [...entries.values()], names: [...names.values()], problems }
}

interface Taken {
  readonly entries: Map<Network, ListFileEntry>
  readonly names: Map<HostName, HostNameLine>
}

/** Takes what a line names; returns a sentence where it is wrong. */
function take(line: string, list: ListName, { entries, names }: Taken): string | undefined {
  const parsed = parseListLine(line)
  if (parsed === undefined || typeof parsed === 'string') return parsed
  if ('network' in parsed) {
    if (!entries.has(parsed.network)) entries.set(parsed.network, parsed)
    return undefined
  }
  if (list === 'deny') return notOnDenylist(parsed.hostName)
  if (names.has(parsed.hostName)) return undefined
  if (names.size >= maxHostNames) return tooManyHostNames
  names.set(parsed.hostName, parsed)
  return undefined
}

/** Reads the lines of a file, and closes it also where they are not read to the end. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size > maxListBytes) throw new Error(`it is larger than ${maxListBytes} bytes`)
    const input = file.createReadStream()
    try {
      yield* createInterface({ input, crlfDelay: Infinity })
    } finally {
      input.destroy()
      // It closes the file, and only then is the file closed for good.
      if (!input.closed) await once(input, 'close')
    }
  } finally {
    await file.close()
  }
}

function more(path: string, badLines: number, lineNumber: number): string[] {
  const unnamed = badLines - maxListProblems
  const problems = unnamed > 0 ? [`${printable(path)}: ${unnamed} more bad lines`] : []
  if (lineNumber <= maxListLines) return problems
  return [...problems, `${printable(path)}: lines after ${maxListLines} were not read`]
}
