// Records one behind the other in a buffer, until it is full or it is time to write it.
import type { KeptFact } from '../../domain/kept-input.js'
import { CellWriter } from './cell-writer.js'
import { writeRecord } from './kept-record.js'

const blockBytes = 320 * 1024
/** No record is longer; there is room for one, and for what was lost. */
const maxRecordBytes = 64 * 1024 + 256

/** A buffer that is used again and again. */
export class RecordBlock {
  readonly #bytes = Buffer.allocUnsafeSlow(blockBytes)
  readonly #cells = new CellWriter(this.#bytes)
  #count = 0
  #lastAt = 0

  /** How many records stand in it. */
  get count(): number {
    return this.#count
  }

  get isFull(): boolean {
    return this.#cells.length > blockBytes - maxRecordBytes
  }

  /** Adds a record to a block that is not full. */
  add(now: number, fact: KeptFact): void {
    writeRecord(this.#cells, now, fact, this.#lastAt)
    this.#lastAt = now
    this.#count += 1
  }

  /** What is written; the same bytes are used again after {@link clear}. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#cells.length)
  }

  clear(): void {
    this.#cells.length = 0
    this.#count = 0
    this.#lastAt = 0
  }
}
