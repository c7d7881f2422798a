// The least that a reader of AMI can do: find where each block ends. What it costs is the limit.

const blockEnd = Buffer.from('\r\n\r\n')

/** Returns how many blocks the chunks hold; what a chunk cuts in two is put together. */
export function splitBlocks(chunks: readonly Buffer[]): number {
  let count = 0
  let pending: Buffer = Buffer.alloc(0)
  for (const chunk of chunks) {
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    let start = 0
    for (;;) {
      const found = bytes.indexOf(blockEnd, start)
      if (found < 0) break
      count += 1
      start = found + blockEnd.length
    }
    pending = bytes.subarray(start)
  }
  return count
}
