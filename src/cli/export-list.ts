// `sipward allow --export [FILE]`: a whole list as CSV.
import { rename, rm, writeFile } from 'node:fs/promises'
import { AppError } from '../domain/app-error.js'
import { whyOf } from '../domain/system-failure.js'
import type { ListName } from '../domain/list-entry.js'
import { printable } from '../domain/untrusted.js'
import type { ApiClient } from './api-client.js'
import type { Terminal } from './terminal.js'

/** Where an export comes from and how its result is told. */
export interface ListExport {
  readonly list: ListName
  readonly options: { readonly json?: true }
  readonly client: ApiClient
  readonly terminal: Terminal
}

/** Writes the list to a file, whole or not at all, or prints it where there is none. */
export async function exportList(from: ListExport, file: string | true): Promise<void> {
  const { list, options, client, terminal } = from
  const csv = await client.text(`/${list}list?format=csv`)
  // Notes are one line each, so lines are entries, but for the header.
  const entries = csv.split('\n').length - 2
  if (file === true) {
    if (options.json) terminal.printJson({ list, entries, csv })
    else terminal.printText(csv)
    return
  }
  await writeWhole(file, csv)
  if (options.json) terminal.printJson({ list, entries, file })
  else terminal.print(`${entries.toLocaleString('en-US')} entries are in ${printable(file)}`)
}

async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.part`
  try {
    await writeFile(beside, text)
    await rename(beside, file)
  } catch (caught) {
    await rm(beside, { force: true }).catch(() => undefined)
    const why = whyOf(caught)
    throw new AppError('unavailable', `cannot write ${file}: ${why}`, { cause: caught })
  }
}
