// A recording of a PBX: NAME.ami and, where HEP was on, NAME.hep, as one list in order of time.
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { systemCodeOf } from '../domain/app-error.js'
import { whyOf } from '../domain/system-failure.js'
import { parseAmiRecording, restampBlock, type RecordedBlock } from './ami-recording.js'
import { parseHepRecording, restampDatagram, type RecordedDatagram } from './hep-recording.js'
import { refusedRecording } from './refused-recording.js'

/** What a PBX sent at one instant: an AMI event, or a HEP datagram. */
export type RecordedItem = RecordedBlock | RecordedDatagram

/** A recording that was read and found to be whole. */
export interface Recording {
  /** The file's name without its ending. */
  readonly name: string

  /** In order of time; items of one stream are in the order in which they were recorded. */
  readonly items: readonly RecordedItem[]
}

const ending = '.ami'

/** The largest file that is read: some 150,000 events, a hundred times what a demo needs. */
const maxFileBytes = 64 * 1024 * 1024

/**
 * Loads `NAME.ami` and the `NAME.hep` beside it, if there is one.
 * @throws AppError `invalidValue` where a file is missing, too large, cut off or damaged.
 */
export async function loadRecording(amiPath: string): Promise<Recording> {
  if (!amiPath.endsWith(ending)) throw refusedRecording(amiPath, `its name must end in ${ending}`)
  const hepPath = `${amiPath.slice(0, -ending.length)}.hep`
  const ami = await readBounded(amiPath)
  if (ami === undefined) throw refusedRecording(amiPath, 'there is no such file')
  const hep = await readBounded(hepPath)
  const items = merge(
    parseAmiRecording(ami, amiPath),
    hep === undefined ? [] : parseHepRecording(hep, hepPath),
  )
  if (items.length === 0) throw refusedRecording(amiPath, 'nothing happens in it')
  return { name: basename(amiPath, ending), items }
}

/** Returns the item's bytes with every time in them `shiftMicros` later, all else untouched. */
export function restamp(item: RecordedItem, shiftMicros: number): Buffer {
  return item.kind === 'ami' ? restampBlock(item, shiftMicros) : restampDatagram(item, shiftMicros)
}

async function readBounded(path: string): Promise<Buffer | undefined> {
  const size = await readIfThere(path, async () => (await stat(path)).size)
  if (size === undefined) return undefined
  if (size > maxFileBytes) throw refusedRecording(path, `it is larger than ${maxFileBytes} bytes`)
  return readIfThere(path, () => readFile(path))
}

/** Resolves to undefined where there is no such file. */
async function readIfThere<Result>(
  path: string,
  read: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await read()
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw refusedRecording(path, `it cannot be read: ${whyOf(error)}`, error)
  }
}

/** Merges two ascending lists; HEP goes first where times are equal, as Asterisk sends it first. */
function merge(blocks: RecordedBlock[], datagrams: RecordedDatagram[]): RecordedItem[] {
  return [...datagrams, ...blocks].sort((a, b) => a.at - b.at)
}
