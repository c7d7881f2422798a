// The journal read back, oldest record first, with distrust: what cannot be read is counted and passed over.
import { readFileSync } from 'node:fs'
import type { KeptInput } from '../../domain/kept-input.js'
import type { JournalFile } from './journal-files.js'
import { readFrames } from './journal-frame.js'
import { parseKeptLine } from './kept-line.js'

// A day has a share of the room; whoever can write there could make it larger.
const maxFileBytes = 512 * 1024 * 1024

/** What was passed over. */
export interface Unreadable {
  lines: number
  bytes: number
}

/** Reads the records of files one after the other; for a thread that may wait. */
export function* readJournal(
  files: readonly JournalFile[],
  unreadable: Unreadable,
): Generator<KeptInput> {
  for (const { path, bytes } of files) {
    if (bytes > maxFileBytes) {
      unreadable.bytes += bytes
      continue
    }
    for (const frame of readFrames(readFileSync(path))) {
      if ('text' in frame) yield* readLines(frame.text, unreadable)
      else unreadable.bytes += frame.damagedBytes
    }
  }
}

function* readLines(text: string, unreadable: Unreadable): Generator<KeptInput> {
  let before = 0
  for (const line of text.split('\n')) {
    if (line === '') continue
    const input = parseKeptLine(line, before)
    if (input === undefined) {
      unreadable.lines += 1
      continue
    }
    before = input.now
    yield input
  }
}
