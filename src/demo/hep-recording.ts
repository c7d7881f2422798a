// The HEP half of a recording: datagrams, each behind its length, with the places of their times.
// Chunks: HEP3 protocol, revision 12; type 9 is the time in seconds, type 10 its microseconds.
import { refusedRecording } from './refused-recording.js'

/** One HEPv3 datagram as it was sent. */
export interface RecordedDatagram {
  readonly kind: 'hep'

  /** Chunks 9 and 10 in ms since the epoch; never less than the datagram before. */
  readonly at: number

  readonly bytes: Buffer

  /** Where the 32 bits of chunk 9 stand. */
  readonly secondsOffset: number

  /** Where the 32 bits of chunk 10 stand. */
  readonly microsOffset: number
}

const magic = 'HEP3'
const headerBytes = 6
const timeChunkBytes = 10
const secondsType = 9
const microsType = 10

/**
 * Parses datagrams that stand behind one another, each with its length in 32 bits, big-endian.
 * @throws AppError `invalidValue` where a length or a chunk is wrong, or a datagram has no time.
 */
export function parseHepRecording(bytes: Buffer, file: string): RecordedDatagram[] {
  const datagrams: RecordedDatagram[] = []
  let at = 0
  let start = 0
  while (start < bytes.length) {
    const body = start + 4
    const length = body <= bytes.length ? bytes.readUInt32BE(start) : Infinity
    if (body + length > bytes.length) {
      throw refusedRecording(file, `it ends in the middle of the datagram at byte ${start}`)
    }
    const datagram = readDatagram(bytes.subarray(body, body + length))
    if (typeof datagram === 'string') {
      throw refusedRecording(file, `the datagram at byte ${start} ${datagram}`)
    }
    // The order of arrival is kept, though two threads of Asterisk differ by parts of a ms.
    at = Math.max(at, timeOf(datagram) / 1000)
    datagrams.push({ kind: 'hep', at, ...datagram })
    start = body + length
  }
  return datagrams
}

/** Returns the datagram with its time `shiftMicros` later, all else untouched. */
export function restampDatagram(datagram: RecordedDatagram, shiftMicros: number): Buffer {
  const bytes = Buffer.from(datagram.bytes)
  const micros = timeOf(datagram) + shiftMicros
  const seconds = Math.floor(micros / 1e6)
  bytes.writeUInt32BE(seconds, datagram.secondsOffset)
  bytes.writeUInt32BE(micros - seconds * 1e6, datagram.microsOffset)
  return bytes
}

type Located = Pick<RecordedDatagram, 'bytes' | 'secondsOffset' | 'microsOffset'>

function timeOf({ bytes, secondsOffset, microsOffset }: Located): number {
  return bytes.readUInt32BE(secondsOffset) * 1e6 + bytes.readUInt32BE(microsOffset)
}

/** Finds the two time chunks; a text says what is wrong with the datagram. */
function readDatagram(bytes: Buffer): Located | string {
  if (bytes.length < headerBytes || bytes.toString('latin1', 0, 4) !== magic) {
    return 'does not begin with "HEP3"'
  }
  if (bytes.readUInt16BE(4) !== bytes.length) return 'has another length in its header'
  const offsets = findTimeChunks(bytes)
  if (offsets === undefined) return 'has a chunk of a wrong length'
  const secondsOffset = offsets.get(secondsType)
  const microsOffset = offsets.get(microsType)
  if (secondsOffset === undefined || microsOffset === undefined) return 'has no time (chunks 9, 10)'
  if (bytes.readUInt32BE(microsOffset) > 999_999) return 'has a time of a million µs or more'
  return { bytes, secondsOffset, microsOffset }
}

/** Returns where the values of the chunks stand that are as long as a time; undefined for nonsense. */
function findTimeChunks(bytes: Buffer): Map<number, number> | undefined {
  const offsets = new Map<number, number>()
  let chunk = headerBytes
  while (chunk < bytes.length) {
    const length = chunk + headerBytes <= bytes.length ? bytes.readUInt16BE(chunk + 4) : 0
    if (length < headerBytes || chunk + length > bytes.length) return undefined
    const isGeneric = bytes.readUInt16BE(chunk) === 0
    if (isGeneric && length === timeChunkBytes) {
      offsets.set(bytes.readUInt16BE(chunk + 2), chunk + headerBytes)
    }
    chunk += length
  }
  return offsets
}
