// A whole list as CSV, line by line in slices.
import type { ListEntry } from '../../../../domain/list-entry.js'
import { csvHeaderOf, listCsvLine } from '../../../format/list-csv.js'

const linesInChunk = 1000

/** Writes the address, the note and the end of each entry. */
// eslint-disable-next-line @typescript-eslint/require-await -- a file is given as its parts come
export async function* listsFile(entries: readonly ListEntry[]): AsyncGenerator<string> {
  const header = csvHeaderOf(entries)
  yield `${header}\r\n`
  for (let start = 0; start < entries.length; start += linesInChunk) {
    yield entries
      .slice(start, start + linesInChunk)
      .map(({ network, note, endsAt }) => listCsvLine({ address: network, note, endsAt }, header))
      .join('')
  }
}
