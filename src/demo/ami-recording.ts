// The AMI half of a recording: the raw bytes of a connection after login, as timed blocks.
import { formatRecordedTime, parseRecordedTime, type RecordedTime } from './recorded-time.js'
import { refusedRecording } from './refused-recording.js'

/** Where a time stands in a block. */
interface Stamp {
  readonly start: number
  readonly end: number
  readonly time: RecordedTime
}

/** One AMI event as it was sent, with its closing empty line. */
export interface RecordedBlock {
  readonly kind: 'ami'

  /** EventTV in ms since the epoch, or that of the block before; never less than the block before. */
  readonly at: number

  readonly bytes: Buffer

  readonly stamps: readonly Stamp[]
}

const maxBlockBytes = 65_536
const blockEnd = Buffer.from('\r\n\r\n')
const greetingPattern = /^Asterisk Call Manager\/\d[\d.]*$/

/**
 * Parses the bytes of an AMI connection. Left out: the greeting, the answers to what the recorder
 * asked, and at the head what the login itself caused (FullyBooted, AMI's own SuccessfulAuth).
 * @throws AppError `invalidValue` where the bytes are not such a connection, or end in mid-block.
 */
export function parseAmiRecording(bytes: Buffer, file: string): RecordedBlock[] {
  const blocks = [...splitBlocks(bytes, file)].map((text) => readBlock(text, file))
  const firstTime = blocks.flatMap((block) => block.stamps)[0]?.time
  if (firstTime === undefined) throw refusedRecording(file, 'it has no event with an EventTV')

  const played: RecordedBlock[] = []
  let isHead = true
  let at = firstTime.micros / 1000
  for (const { stamps, text } of blocks) {
    // One connection delivers in order, whatever a thread of Asterisk wrote into EventTV.
    at = Math.max(at, (stamps[0]?.time.micros ?? 0) / 1000)
    isHead &&= isCausedByLogin(text)
    if (isHead || isAnswer(text)) continue
    played.push({ kind: 'ami', at, bytes: Buffer.from(text, 'latin1'), stamps })
  }
  return played
}

/** Returns the block's bytes with every time in it `shiftMicros` later, all else untouched. */
export function restampBlock(block: RecordedBlock, shiftMicros: number): Buffer {
  const parts: Buffer[] = []
  let copied = 0
  for (const { start, end, time } of block.stamps) {
    parts.push(block.bytes.subarray(copied, start))
    parts.push(Buffer.from(formatRecordedTime(time, shiftMicros), 'latin1'))
    copied = end
  }
  parts.push(block.bytes.subarray(copied))
  return Buffer.concat(parts)
}

/** Yields each block with its closing empty line, as latin1 text: one character is one byte. */
function* splitBlocks(bytes: Buffer, file: string): Generator<string> {
  const greetingEnd = bytes.indexOf('\r\n')
  if (!greetingPattern.test(bytes.toString('latin1', 0, Math.max(0, Math.min(greetingEnd, 100))))) {
    throw refusedRecording(file, 'it does not begin with the greeting "Asterisk Call Manager/…"')
  }
  let start = greetingEnd + 2
  while (start < bytes.length) {
    const end = bytes.indexOf(blockEnd, start)
    if (end < 0) {
      throw refusedRecording(
        file,
        `it ends in the middle of the block that starts at byte ${start}`,
      )
    }
    if (end - start > maxBlockBytes) {
      throw refusedRecording(
        file,
        `the block at byte ${start} is longer than ${maxBlockBytes} bytes`,
      )
    }
    yield bytes.toString('latin1', start, end + blockEnd.length)
    start = end + blockEnd.length
  }
}

function readBlock(text: string, file: string): { text: string; stamps: Stamp[] } {
  const stamps: Stamp[] = []
  let start = 0
  for (const line of text.slice(0, -blockEnd.length).split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) throw refusedRecording(file, `${JSON.stringify(line)} is not "Key: value"`)
    const key = line.slice(0, colon)
    if (key === 'EventTV' || key === 'SessionTV') {
      const value = line.slice(colon + 1).trimStart()
      const time = parseRecordedTime(value)
      if (!time) throw refusedRecording(file, `${JSON.stringify(line)} is not a time of Asterisk`)
      const end = start + line.length
      stamps.push({ start: end - value.length, end, time })
    }
    start += line.length + 2
  }
  return { text, stamps }
}

function isCausedByLogin(text: string): boolean {
  return (
    isAnswer(text) ||
    text.startsWith('Event: FullyBooted\r\n') ||
    (text.startsWith('Event: SuccessfulAuth\r\n') && text.includes('\r\nService: AMI\r\n'))
  )
}

/** Tells it by the first line: ChallengeResponseFailed has a header `Response:` of its own. */
function isAnswer(text: string): boolean {
  return text.startsWith('Response:')
}
