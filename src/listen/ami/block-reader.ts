// Cuts an AMI byte stream into blocks: header lines that end in CR LF, closed by an empty line.
import { isAscii } from 'node:buffer'

/** The longest block accepted, in bytes; Asterisk's longest are a few kB. */
export const maxBlockBytes = 64 * 1024

const blockEnd = '\r\n\r\n'

/**
 * Takes one block: `text` from `start` to `end`, where `end` is behind the CR LF of its last line.
 * The text is a whole network chunk read as Latin-1, so an index is a byte; `isPlain` tells that it
 * is ASCII throughout, else values must be read again as UTF-8.
 */
export type BlockListener = (text: string, start: number, end: number, isPlain: boolean) => void

/**
 * Reads blocks from chunks cut anywhere. What is unfinished is kept in one buffer of fixed size: no
 * stream makes it grow, and no byte is searched more than twice.
 */
export class BlockReader {
  readonly #onBlock: BlockListener
  readonly #pending = Buffer.allocUnsafeSlow(maxBlockBytes)
  #pendingLength = 0
  #isClosed = false

  constructor(onBlock: BlockListener) {
    this.#onBlock = onBlock
  }

  /** Stops at once, also in the middle of a chunk. */
  close(): void {
    this.#isClosed = true
  }

  /** Reads a chunk. Returns false when a block is longer than {@link maxBlockBytes}: give up then. */
  push(chunk: Buffer): boolean {
    let start = 0
    if (this.#pendingLength > 0) {
      start = this.#finishPending(chunk)
      if (start < 0) return this.#pendingLength < maxBlockBytes
    }
    const rest = this.#readBlocks(chunk, start)
    if (this.#isClosed) return true
    if (chunk.length - rest > maxBlockBytes) return false
    this.#pendingLength = chunk.copy(this.#pending, 0, rest)
    return this.#pendingLength < maxBlockBytes
  }

  /** Completes the pending block; returns where the next one starts in the chunk, or -1. */
  #finishPending(chunk: Buffer): number {
    const before = this.#pendingLength
    const length = before + chunk.copy(this.#pending, before)
    // The end may lie across the border of two chunks.
    const searchedFrom = Math.max(0, before - (blockEnd.length - 1))
    const found = this.#pending.subarray(0, length).indexOf(blockEnd, searchedFrom, 'latin1')
    if (found < 0) {
      this.#pendingLength = length
      return -1
    }
    const block = this.#pending.subarray(0, found + 2)
    this.#pendingLength = 0
    this.#onBlock(block.toString('latin1'), 0, block.length, isAscii(block))
    return found + blockEnd.length - before
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
      this.#onBlock(text, position, found + 2, isPlain)
      position = found + blockEnd.length
    }
  }
}
