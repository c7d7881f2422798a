// A list as CSV, poured out slice by slice.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ServerResponse } from 'node:http'
import type { ListEntry, ListName } from '../../../../domain/list-entry.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { type CsvEntry, csvHeaderOf, listCsvLine } from '../../../format/list-csv.js'

const linesInChunk = 1000

/** The lines of a list: a host name stands for its addresses, which are others tomorrow. */
export function csvEntries(
  { lists }: Pick<Operator, 'lists'>,
  list: ListName,
): readonly CsvEntry[] {
  const all = lists.allEntries(list)
  if (list === 'deny') return all.map(csvEntry)
  return [
    ...all.filter(({ origin }) => origin !== 'name').map(csvEntry),
    ...lists.names.all().map(({ name, note }) => ({ address: name, note })),
  ]
}

function csvEntry({ network: address, note, endsAt }: ListEntry): CsvEntry {
  return { address, note, endsAt }
}

/** Pours the lines into an answer. */
export async function pourCsv(
  response: ServerResponse,
  list: ListName,
  entries: readonly CsvEntry[],
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${list}list.csv"`,
  })
  const header = csvHeaderOf(entries)
  response.write(`${header}\r\n`)
  for (let start = 0; start < entries.length; start += linesInChunk) {
    if (response.destroyed) return
    const lines = entries
      .slice(start, start + linesInChunk)
      .map((entry) => listCsvLine(entry, header))
    response.write(lines.join(''))
    await nextTurn()
  }
  response.end()
}
