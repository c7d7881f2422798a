// A whole list as CSV, line by line in slices.
import type { ListEntry } from '../../../../domain/list-entry.js'
import { listCsvHeader, listCsvLine } from '../../../format/list-csv.js'

const linesInChunk = 1000

/** Writes `address,note` of each entry. */
// eslint-disable-next-line @typescript-eslint/require-await -- a file is given as its parts come
export async function* listsFile(entries: readonly ListEntry[]): AsyncGenerator<string> {
  yield `${listCsvHeader}\r\n`
  for (let start = 0; start < entries.length; start += linesInChunk) {
    yield entries
      .slice(start, start + linesInChunk)
      .map(({ network, note }) => listCsvLine({ address: network, note }))
      .join('')
  }
}
