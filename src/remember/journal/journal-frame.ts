// Frames: lines compressed together, behind a mark and their length, so that a torn one spoils no other.
import { gunzipSync, gzip } from 'node:zlib'
import { promisify } from 'node:util'

const compress = promisify(gzip)
const mark = Buffer.from('SWJ1')
const headBytes = 8
const maxFrameBytes = 8 * 1024 * 1024
/** The most text in one frame, in bytes: what is written stays far below. */
const maxTextBytes = 32 * 1024 * 1024

/** Compresses lines to a frame, off the main thread. */
export async function toFrame(text: string): Promise<Buffer> {
  const body = await compress(text)
  const head = Buffer.alloc(headBytes)
  mark.copy(head)
  head.writeUInt32BE(body.length, mark.length)
  return Buffer.concat([head, body])
}

/** What {@link readFrames} has found in a place. */
export type Frame = { readonly text: string } | { readonly damagedBytes: number }

/** Reads the frames of a file, oldest first; what is damaged is passed over and told. */
export function* readFrames(bytes: Buffer): Generator<Frame> {
  let at = 0
  while (at < bytes.length) {
    const text = frameAt(bytes, at)
    if (text !== undefined) {
      yield { text }
      at += headBytes + bytes.readUInt32BE(at + mark.length)
      continue
    }
    const next = bytes.indexOf(mark, at + 1)
    const end = next < 0 ? bytes.length : next
    yield { damagedBytes: end - at }
    at = end
  }
}

function frameAt(bytes: Buffer, at: number): string | undefined {
  const bodyAt = at + headBytes
  if (bodyAt > bytes.length || bytes.compare(mark, 0, mark.length, at, at + mark.length) !== 0) {
    return undefined
  }
  const length = bytes.readUInt32BE(at + mark.length)
  if (length > maxFrameBytes || bodyAt + length > bytes.length) return undefined
  try {
    const body = bytes.subarray(bodyAt, bodyAt + length)
    return gunzipSync(body, { maxOutputLength: maxTextBytes }).toString('utf8')
  } catch {
    return undefined
  }
}
