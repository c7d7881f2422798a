// Cuts an AMI byte stream into blocks: header lines that end in CR LF, closed by an empty line.
import { isAscii } from 'node:buffer'

/**
 * The longest block read, in bytes. An event holds a Call-ID of 64 kB if a caller sends one, so
 * that whoever would not read it could be made deaf.
 */
export const maxBlockBytes = 256 * 1024

const blockEnd = '\r\n\r\n'

/**
 * Takes one block: `text` from `start` to `end`, where `end` is behind the CR LF of its last line.
 * The text is a whole network chunk read as Latin-1, so an index is a byte; `isPlain` tells that it
 * is ASCII throughout, else values must be read again as UTF-8.
 */
export type BlockListener = (text: string, start: number, end: number, isPlain: boolean) => void

/**
 * Reads blocks from chunks cut anywhere, and skips those that are too long. What is unfinished is kept
 * in one buffer of fixed size: no stream makes it grow, and no byte is searched more than twice.
 */
export class BlockReader {
  readonly #onBlock: BlockListener
  readonly #onOversized: () => void
  readonly #pending = Buffer.allocUnsafeSlow(maxBlockBytes)
  #pendingLength = 0
  /** The last bytes of the block that is being skipped; its end may lie across two chunks. */
  #skipped: Buffer | undefined
  #isClosed = false

  /** @param onOversized is told of each block that is skipped, at once */
  constructor(onBlock: BlockListener, onOversized: () => void = () => undefined) {
    this.#onBlock = onBlock
    this.#onOversized = onOversized
  }

  /** Stops at once, also in the middle of a chunk. */
  close(): void {
    this.#isClosed = true
  }

  /** Reads a chunk. */
  push(chunk: Buffer): void {
    let start = 0
    if (this.#skipped !== undefined) start = this.#skip(chunk, 0)
    else if (this.#pendingLength > 0) start = this.#finishPending(chunk)
    if (start < 0) return
    const rest = this.#readBlocks(chunk, start)
    if (this.#isClosed) return
    if (chunk.length - rest >= maxBlockBytes) this.#beginSkipping(chunk)
    else this.#pendingLength = chunk.copy(this.#pending, 0, rest)
  }

  /** Completes the pending block; returns where the next one starts in the chunk, or -1. */
  #finishPending(chunk: Buffer): number {
    const before = this.#pendingLength
    const copied = chunk.copy(this.#pending, before)
    const length = before + copied
    // The end may lie across the border of two chunks.
    const searchedFrom = Math.max(0, before - (blockEnd.length - 1))
    const found = this.#pending.subarray(0, length).indexOf(blockEnd, searchedFrom, 'latin1')
    if (found >= 0) {
      const block = this.#pending.subarray(0, found + 2)
      this.#pendingLength = 0
      this.#onBlock(block.toString('latin1'), 0, block.length, isAscii(block))
      return found + blockEnd.length - before
    }
    this.#pendingLength = length
    if (length < maxBlockBytes) return -1
    this.#pendingLength = 0
    this.#beginSkipping(this.#pending)
    return this.#skip(chunk, copied)
  }

  #beginSkipping(block: Buffer): void {
    this.#skipped = lastBytesOf(block)
    this.#onOversized()
  }

  /** Searches the chunk for the end of the skipped block; returns where the next one starts, or -1. */
  #skip(chunk: Buffer, from: number): number {
    const before = this.#skipped ?? chunk.subarray(0, 0)
    const border = Buffer.concat([before, chunk.subarray(from, from + blockEnd.length - 1)])
    const across = border.indexOf(blockEnd)
    const found = across >= 0 ? from + across - before.length : chunk.indexOf(blockEnd, from)
    const isFound = across >= 0 || found >= 0
    this.#skipped = isFound
      ? undefined
      : lastBytesOf(Buffer.concat([before, lastBytesOf(chunk.subarray(from))]))
    return isFound ? found + blockEnd.length : -1
  }

  /** Reads the blocks that the chunk holds from `start` on; returns where the unfinished one starts. */
  #readBlocks(chunk: Buffer, start: number): number {
    if (start >= chunk.length) return chunk.length
    const text = chunk.toString('latin1')
    const isPlain = isAscii(chunk)
    let position = start
    for (;;) {
      const found = text.indexOf(blockEnd, position)
      if (found < 0 || this.#isClosed) return position
      if (found - position < maxBlockBytes) this.#onBlock(text, position, found + 2, isPlain)
      else this.#onOversized()
      position = found + blockEnd.length
    }
  }
}

/** A copy of the bytes in which the beginning of an end may stand. */
function lastBytesOf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - (blockEnd.length - 1))))
}
