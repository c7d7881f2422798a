// The journal read back, oldest record first, with distrust: what cannot be read is counted and passed over.
import { readFileSync } from 'node:fs'
import type { KeptInput } from '../../domain/kept-input.js'
import type { JournalFile } from './journal-files.js'
import { readFrames } from './journal-frame.js'
import { readRecords } from './kept-record.js'

// A day has a share of the room; whoever can write there could make it larger.
const maxFileBytes = 512 * 1024 * 1024

/** What was passed over. */
export interface Unreadable {
  records: number
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
      if ('records' in frame) yield* readable(frame.records, unreadable)
      else unreadable.bytes += frame.damagedBytes
    }
  }
}

function* readable(records: Buffer, unreadable: Unreadable): Generator<KeptInput> {
  for (const input of readRecords(records)) {
    if (input === undefined) unreadable.records += 1
    else yield input
  }
}
