// Frames: records compressed together, behind a mark and their length, so that a torn one spoils no other.
import { constants, gunzipSync, gzip } from 'node:zlib'
import { promisify } from 'node:util'

const compress = promisify(gzip)
const mark = Buffer.from('SWJ1')
const headBytes = 8
const maxFrameBytes = 8 * 1024 * 1024
/** The most that one frame holds, in bytes: what is written stays far below. */
const maxRecordBytes = 32 * 1024 * 1024
// The first level takes a third of the time of the usual one.
const level = constants.Z_BEST_SPEED

/** Compresses records to a frame, on another thread; they must not change meanwhile. */
export async function toFrame(records: Buffer): Promise<Buffer> {
  const body = await compress(records, { level })
  const head = Buffer.alloc(headBytes)
  mark.copy(head)
  head.writeUInt32BE(body.length, mark.length)
  return Buffer.concat([head, body])
}

/** What {@link readFrames} has found in a place: records, or so many bytes that are none. */
export type Frame = { readonly records: Buffer } | { readonly damagedBytes: number }

/** Reads the frames of a file, oldest first; what is damaged is passed over and told. */
export function* readFrames(bytes: Buffer): Generator<Frame> {
  let at = 0
  while (at < bytes.length) {
    const records = frameAt(bytes, at)
    if (records !== undefined) {
      yield { records }
      at += headBytes + bytes.readUInt32BE(at + mark.length)
      continue
    }
    const next = bytes.indexOf(mark, at + 1)
    const end = next < 0 ? bytes.length : next
    const torn = next < 0 ? tornAt(bytes, at) : undefined
    yield torn === undefined || torn.length === 0 ? { damagedBytes: end - at } : { records: torn }
    at = end
  }
}

function frameAt(bytes: Buffer, at: number): Buffer | undefined {
  const bodyAt = at + headBytes
  if (!isMarkedAt(bytes, at)) return undefined
  const length = bytes.readUInt32BE(at + mark.length)
  if (length > maxFrameBytes || bodyAt + length > bytes.length) return undefined
  return unpacked(bytes.subarray(bodyAt, bodyAt + length), constants.Z_FINISH)
}

/** Who was killed while he wrote has left the beginning of a frame: all records in it but the last are whole. */
function tornAt(bytes: Buffer, at: number): Buffer | undefined {
  if (!isMarkedAt(bytes, at)) return undefined
  return unpacked(bytes.subarray(at + headBytes), constants.Z_SYNC_FLUSH)
}

function isMarkedAt(bytes: Buffer, at: number): boolean {
  const isLongEnough = at + headBytes <= bytes.length
  return isLongEnough && bytes.compare(mark, 0, mark.length, at, at + mark.length) === 0
}

function unpacked(body: Buffer, finishFlush: number): Buffer | undefined {
  try {
    return gunzipSync(body, { finishFlush, maxOutputLength: maxRecordBytes })
  } catch {
    return undefined
  }
}
