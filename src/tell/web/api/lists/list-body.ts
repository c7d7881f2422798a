// Many entries of a list as a client sends them: CSV, lines, or JSON. Read in slices, so that a long
// list holds nobody up; every line that is wrong is named, and then none of them counts.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Network, parseNetwork } from '../../../../domain/address.js'
import { type HostName, parseHostName } from '../../../../domain/host-name.js'
import { isNote, maxNoteLength } from '../../../../domain/list-entry.js'
import { parseListLine } from '../../../../domain/list-line.js'
import { detached, untrusted } from '../../../../domain/untrusted.js'
import { csvRows } from '../../../format/csv.js'
import { endingCsvHeader, listCsvHeader, noteOfCsv } from '../../../format/list-csv.js'
import type { WantedEntry, WantedName } from '../../../../ports/operator/list-desk.js'
import { quoted, refusal } from '../route/api-error.js'
import { readEnd } from '../route/question-values.js'

/** The most lines of one list. */
export const maxListLines = 200_000

/** The most bytes of one list. */
export const maxListBytes = 10 * 1024 * 1024

/** Why a host name with an end is refused. */
export const noEndOfNames = 'a host name has no end: take it off when it is over'

/** The number of bad lines, and of duplicates, that are named one by one. */
export const maxNamedLines = 100

/** What a body says. */
export interface ListBody {
  /** Each network once. */
  readonly entries: readonly WantedEntry[]
  /** Each host name once. */
  readonly names: readonly WantedName[]
  /** A sentence for each of the first {@link maxNamedLines} that stood there already; the first one counts. */
  readonly duplicates: readonly string[]
  readonly duplicateCount: number
}

/** What a text would do, line by line. */
export interface ListPreview {
  /** Each network once, the first line counts. */
  readonly good: readonly WantedEntry[]
  /** The first {@link maxNamedLines} lines that are wrong. */
  readonly bad: readonly {
    readonly place: string
    readonly text: string
    readonly problem: string
  }[]
  readonly badCount: number
}

/**
 * Reads a text as CSV where it begins with the header, else as lines, and names each line that is wrong.
 * For texts of at most a few ten thousand lines: it does not pause.
 */
export function previewList(text: string): ListPreview {
  const isCsv = /^\uFEFF?address\b/i.test(text)
  const lines = text.split('\n')
  const good = new Map<Network, WantedEntry>()
  const bad: { place: string; text: string; problem: string }[] = []
  let badCount = 0
  for (const { place, entry } of isCsv ? saidInCsv(text) : saidInLines(text)) {
    const problem = previewProblem(entry)
    if (problem === undefined && typeof entry !== 'string' && 'network' in entry) {
      if (!good.has(entry.network)) good.set(entry.network, { place, ...detachedEntry(entry) })
      continue
    }
    badCount += 1
    if (bad.length >= maxNamedLines) continue
    const line = lines[Number(place.slice('line '.length)) - 1] ?? ''
    bad.push({ place, text: line.trim().slice(0, 200), problem: problem ?? '' })
  }
  return { good: [...good.values()], bad, badCount }
}

function previewProblem(entry: Said['entry']): string | undefined {
  if (typeof entry === 'string') return entry
  if ('network' in entry) return problemOf(entry)
  return `${entry.hostName} is a host name: add it by itself, sipward allow ${entry.hostName}`
}

interface Named {
  readonly network: Network
  readonly note: string | undefined
  readonly endsAt?: number | undefined
}

interface HostNamed {
  readonly hostName: HostName
  readonly note: string | undefined
}

/** What a place of a body says: an entry, or in one sentence what is wrong with it. */
interface Said {
  readonly place: string
  readonly entry: Named | HostNamed | string
}

const sliceSize = 1000

/**
 * Reads a body of the type `text/csv`: a header, then `address`, `address,note` or `address,note,until` in each line.
 * @throws AppError `invalidValue` that names every bad line
 */
export function readCsvBody(body: Buffer): Promise<ListBody> {
  return collect(saidInCsv(body.toString('utf8')))
}

/**
 * Reads a body of the type `text/plain`: an address or a network a line, the rest of it a note.
 * @throws AppError `invalidValue` that names every bad line
 */
export function readPlainBody(body: Buffer): Promise<ListBody> {
  return collect(saidInLines(body.toString('utf8')))
}

/**
 * Reads the items of a JSON body, each `{"address", "note", "until"}` or an address.
 * @param name what the client calls them, `entries`
 * @throws AppError `invalidValue` that names every bad item
 */
export function readJsonItems(items: unknown, name: string): Promise<ListBody> {
  if (!Array.isArray(items)) throw refusal(`${name} must be a list`)
  return collect(saidInItems(items as unknown[], name))
}

async function collect(all: Iterable<Said>): Promise<ListBody> {
  const gathered = new Gathered()
  let read = 0
  for (const said of all) {
    read += 1
    if (read % sliceSize === 0) await nextTurn()
    if (read > maxListLines) throw refusal(`a list has at most ${maxListLines} entries`)
    gathered.add(said)
  }
  return gathered.toBody()
}

/** What was read of a body so far; of problems and duplicates the first are named, all are counted. */
class Gathered {
  readonly #entries = new Map<string, WantedEntry | WantedName>()
  readonly #problems = new Sentences()
  readonly #duplicates = new Sentences()

  add({ place, entry }: Said): void {
    const wrong = typeof entry === 'string' ? entry : problemOf(entry)
    if (wrong !== undefined || typeof entry === 'string') {
      this.#problems.add(`${place}: ${wrong ?? ''}`)
      return
    }
    const key = 'network' in entry ? entry.network : entry.hostName
    const earlier = this.#entries.get(key)
    if (earlier === undefined) this.#entries.set(key, { place, ...detachedEntry(entry) })
    else this.#duplicates.add(`${place}: ${key} is ${earlier.place} already`)
  }

  toBody(): ListBody {
    const { texts, count } = this.#problems
    const more = count > texts.length ? [`and ${count - texts.length} more`] : []
    if (count > 0) throw refusal([...texts, ...more].join('\n'))
    if (this.#entries.size === 0) throw refusal('there is no entry in it')
    const all = [...this.#entries.values()]
    return {
      entries: all.filter((each) => 'network' in each),
      names: all.filter((each) => 'hostName' in each),
      duplicates: this.#duplicates.texts,
      duplicateCount: this.#duplicates.count,
    }
  }
}

class Sentences {
  readonly texts: string[] = []
  count = 0

  add(text: string): void {
    this.count += 1
    if (this.count <= maxNamedLines) this.texts.push(text)
  }
}

// A note that is a slice of the body would keep all of the body.
function detachedEntry<Entry extends Named | HostNamed>(entry: Entry) {
  const { note } = entry
  return { ...entry, note: note === undefined ? undefined : detached(untrusted(note)) }
}

function problemOf({ note }: { readonly note: string | undefined }): string | undefined {
  if (note === undefined || (isNote(note) && !note.includes('\uFFFD'))) return undefined
  return note.includes('\uFFFD')
    ? 'the note is not UTF-8'
    : `note must be one line of at most ${maxNoteLength} characters`
}

function* saidInCsv(text: string): IterableIterator<Said> {
  let columns = 0
  for (const { line, fields, problem } of csvRows(text)) {
    const place = `line ${line}`
    if (problem !== '') {
      yield { place, entry: problem }
      // Without a header nothing behind it can be understood.
      if (columns === 0) return
    } else if (columns === 0) {
      columns = columnsOf(fields)
      if (columns > 0) continue
      const found = quoted(fields.join(','))
      const headers = `${listCsvHeader} or ${endingCsvHeader}`
      yield { place, entry: `the header must be ${headers}, not ${found}` }
      return
    } else yield { place, entry: entryOfFields(fields, columns) }
  }
}

function columnsOf(fields: readonly string[]): number {
  const header = fields.map((field) => field.trim().toLowerCase()).join(',')
  return [endingCsvHeader, listCsvHeader, 'address'].includes(header) ? fields.length : 0
}

function entryOfFields(fields: readonly string[], columns: number): Said['entry'] {
  const [address = '', note, end = ''] = fields
  if (fields.length !== columns) {
    const hint = fields.length > columns ? '; a note with a comma stands in quotes' : ''
    return `${columns} ${columns === 1 ? 'field is' : 'fields are'} needed, not ${fields.length}${hint}`
  }
  const entry = entryOf(address.trim(), note === undefined ? undefined : noteOfCsv(note))
  return end.trim() === '' ? entry : withEnd(entry, end.trim())
}

function withEnd(entry: Said['entry'], text: string): Said['entry'] {
  if (typeof entry === 'string') return entry
  if ('hostName' in entry) return noEndOfNames
  const read = readEnd(text)
  return 'value' in read ? { ...entry, endsAt: read.value } : `until ${read.refused}`
}

function entryOf(text: string, note: string | undefined): Said['entry'] {
  const network = parseNetwork(text)
  if (network !== undefined) return { network, note }
  const hostName = parseHostName(text)
  return hostName === undefined
    ? `${quoted(text)} is no address and no network`
    : { hostName, note }
}

function* saidInLines(text: string): IterableIterator<Said> {
  let [line, at] = [0, 0]
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const said = parseListLine(text.slice(at, end))
    at = end + 1
    line += 1
    if (said === undefined) continue
    const place = `line ${line}`
    if (typeof said === 'string') yield { place, entry: said }
    else yield { place, entry: { ...said, note: said.note === '' ? undefined : said.note } }
  }
}

function* saidInItems(items: readonly unknown[], name: string): IterableIterator<Said> {
  for (const [index, item] of items.entries()) {
    const isObject = typeof item === 'object' && item !== null && !Array.isArray(item)
    yield { place: `${name}[${index}]`, entry: entryOfItem(isObject ? item : { address: item }) }
  }
}

function entryOfItem(item: object): Said['entry'] {
  const { address, note, until, ...others } = item as Record<string, unknown>
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return `there is no member ${quoted(unknown)}`
  if (note !== undefined && typeof note !== 'string') return 'note must be a text'
  if (until !== undefined && typeof until !== 'string') return 'until must be a text'
  if (typeof address === 'string') {
    const entry = entryOf(address, note)
    return until === undefined ? entry : withEnd(entry, until)
  }
  return `its address is ${address === undefined ? 'missing' : 'no text'}`
}
