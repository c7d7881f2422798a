// One write as one line of a spool file: its length and checksum tell a torn or damaged line.
import { crc32 } from 'node:zlib'
import type { StoreWrite } from '../../ports/store.js'

/** What a spool file holds. */
export interface SpooledWrites {
  readonly writes: readonly StoreWrite[]
  /** Lines that were cut short by a crash, or damaged. */
  readonly damaged: number
}

const newline = 0x0a

/**
 * Returns the line of a write: the length of its JSON in bytes, the JSON's CRC-32 in hexadecimal,
 * the JSON (which has no line break of its own), separated by blanks.
 */
export function toSpoolLine(write: StoreWrite): Buffer {
  const json = Buffer.from(JSON.stringify(write))
  return Buffer.concat([
    Buffer.from(`${json.length} ${checksumOf(json)} `),
    json,
    Buffer.from('\n'),
  ])
}

/** Reads the lines of a spool file, passing over what {@link toSpoolLine} has not written so. */
export function parseSpoolLines(file: Buffer): SpooledWrites {
  const writes: StoreWrite[] = []
  let damaged = 0
  for (let start = 0; start < file.length;) {
    const found = file.indexOf(newline, start)
    const end = found < 0 ? file.length : found
    // A last line without its end may still be whole; it is not taken, because nobody was told so.
    const write = found < 0 ? undefined : parseLine(file.subarray(start, end))
    if (write === undefined) damaged++
    else writes.push(write)
    start = end + 1
  }
  return { writes, damaged }
}

function parseLine(line: Buffer): StoreWrite | undefined {
  const head = /^(\d{1,9}) ([0-9a-f]{8}) /.exec(line.toString('latin1', 0, 20))
  if (head === null) return undefined
  const json = line.subarray(head[0].length)
  if (json.length !== Number(head[1]) || checksumOf(json) !== head[2]) return undefined
  return JSON.parse(json.toString()) as StoreWrite
}

function checksumOf(json: Buffer): string {
  return crc32(json).toString(16).padStart(8, '0')
}
