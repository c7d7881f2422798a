// A list as CSV, poured out slice by slice.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ServerResponse } from 'node:http'
import type { ListName } from '../../../../domain/list-entry.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { listCsvHeader, listCsvLine } from '../../../format/list-csv.js'

const linesInChunk = 1000

/** A line of a list. */
export interface CsvEntry {
  readonly address: string
  readonly note: string
}

/** The lines of a list: a host name stands for its addresses, which are others tomorrow. */
export function csvEntries(
  { lists }: Pick<Operator, 'lists'>,
  list: ListName,
): readonly CsvEntry[] {
  const all = lists.allEntries(list)
  if (list === 'deny') return all.map(({ network: address, note }) => ({ address, note }))
  return [
    ...all
      .filter(({ origin }) => origin !== 'name')
      .map(({ network: address, note }) => ({ address, note })),
    ...lists.names.all().map(({ name, note }) => ({ address: name, note })),
  ]
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
  response.write(`${listCsvHeader}\r\n`)
  for (let start = 0; start < entries.length; start += linesInChunk) {
    if (response.destroyed) return
    const lines = entries.slice(start, start + linesInChunk).map(listCsvLine)
    response.write(lines.join(''))
    await nextTurn()
  }
  response.end()
}
