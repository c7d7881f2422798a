// What `sipward allow` and `sipward deny` share: entries put on a list, taken off it, read and written.
import { counted } from '../domain/counted.js'
import type { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { AppError } from '../domain/app-error.js'
import { whyOf } from '../domain/system-failure.js'
import type { ListName } from '../domain/list-entry.js'
import { printable } from '../domain/untrusted.js'
import type { AddedJson, AddedNameJson, BulkJson, ListJson } from '../tell/web/api/api-json.js'
import { systemClock } from '../app/start/system-clock.js'
import { describeIsoTime } from '../tell/format/describe-time.js'
import { describeTimeLeft } from './describe.js'
import { endArgument } from './list-end.js'
import { listArgument } from './network-argument.js'
import type { ApiClient } from './api-client.js'
import { askerQuery } from './asker-query.js'
import { clientFor, type CommandContext } from './command-context.js'
import { exportList } from './export-list.js'
import { cell, tableLines } from './table.js'
import type { Terminal } from './terminal.js'

interface ListOptions {
  readonly note?: string
  readonly for?: string
  readonly until?: string
  readonly remove?: true
  readonly file?: string
  readonly import?: string
  readonly export?: string | true
  readonly template?: string | true
  readonly force?: true
  readonly json?: true
}

/** One call of the command. */
interface Order {
  readonly list: ListName
  readonly addresses: readonly string[]
  readonly options: ListOptions
  readonly client: ApiClient
  readonly terminal: Terminal
  readonly context: CommandContext
}

/** Adds the command of a list. */
export function addListCommand(program: Command, list: ListName, context: CommandContext): void {
  program
    .command(list)
    .description(descriptions[list])
    .argument('[address...]', argumentWords[list])
    .option('--note <text>', 'why, one line; replaces the note of what is on the list already')
    .option('--for <duration>', 'how long they stay: 30min, 2h, 1d 12h, 1w')
    .option(
      '--until <time>',
      'when they end: 2026-12-24 18:00, with a zone or in the one of this machine; never',
    )
    .option('--remove', `take them off the ${list}list`)
    .option('--file <file>', 'addresses and networks, one a line, what follows is its note')
    .option(
      '--import <file>',
      'a CSV file with the header address,note or address,note,until (- for standard input)',
    )
    .option('--export [file]', 'write the whole list as CSV, to standard output without a file')
    .option('--template [name]', 'a list that comes with sipward; without a name they are listed')
    .option('--force', 'also where it would shut people out, or let nearly everybody in')
    .option('--json', 'print JSON')
    .action(async (addresses: readonly string[], options: ListOptions, command: Command) => {
      const wrong = misuseOf(addresses, options)
      if (wrong !== undefined) command.error(`error: ${wrong}`)
      const networks = addresses.map((text) => (text === '-' ? text : listArgument(list, text)))
      const client = clientFor(command, context)
      const { terminal } = context
      const order = { list, addresses: networks, options, client, terminal, context }
      await carryOut(order)
    })
}

const argumentWords: Readonly<Record<ListName, string>> = {
  allow: 'addresses, networks and host names; - reads them from standard input',
  deny: 'addresses and networks; - reads them from standard input',
}

const descriptions: Readonly<Record<ListName, string>> = {
  allow: 'put addresses, networks or host names on the allowlist, which wins over everything',
  deny: 'put addresses or networks on the denylist: dropped for good',
}

function misuseOf(addresses: readonly string[], options: ListOptions): string | undefined {
  const sources = (['file', 'import', 'export', 'template'] as const).filter(
    (name) => options[name] !== undefined,
  )
  const count = sources.length + Number(addresses.length > 0)
  if (count === 0) return "missing required argument 'address'"
  if (count > 1) return 'addresses, --file, --import, --export and --template: one of them'
  if (addresses.includes('-') && addresses.length > 1) return '- stands alone'
  return misuseOfOptions(options)
}

function misuseOfOptions(options: ListOptions): string | undefined {
  const said = (['note', 'for', 'until'] as const).filter((name) => options[name] !== undefined)
  if (said.includes('for') && said.includes('until')) return '--for or --until, not both'
  const [first] = said
  if (options.remove === true && first !== undefined) return `--remove takes no --${first}`
  if (options.export === undefined && options.template === undefined) return undefined
  const idle = options.remove === true ? 'remove' : first
  return idle && `--${idle} needs addresses, --file or --import`
}

async function carryOut(order: Order): Promise<void> {
  const { options, addresses } = order
  if (options.export !== undefined) await exportList(order, options.export)
  else if (options.template === true) await listTemplates(order)
  else if (options.template !== undefined) await addTemplate(order, options.template)
  else if (options.import !== undefined) await bulk(order, 'text/csv', options.import)
  else if (options.file !== undefined) await bulk(order, 'text/plain', options.file)
  else if (addresses[0] === '-') await bulk(order, 'text/plain', '-')
  else if (addresses.length > 1) await send(order, 'text/plain', addresses.join('\n'))
  else if (options.remove === true) await removeOne(order)
  else await addOne(order)
}

async function addOne(order: Order): Promise<void> {
  const { addresses, options, client, terminal } = order
  const [network] = addresses
  const until = endArgument(options, systemClock.now())
  const body = {
    address: network,
    ...(options.note !== undefined && { note: options.note }),
    ...(until !== undefined && { until }),
  }
  const added = await client.post<AddedJson | AddedNameJson>(pathOf(order), body)
  if (options.json) terminal.printJson(added)
  else if ('hostName' in added && !('address' in added)) terminal.print(...addedNameLines(added))
  else terminal.print(...addedLines(added))
}

const storeWaitingWords = 'the kernel has it; the store is away and gets it when it is back'

/** Says whether an entry is new, and what it has changed. */
function addedLines({ list, address, note, until, ...added }: AddedJson): string[] {
  const words = added.new ? 'is on the' : 'was already on the'
  const said = note === '' ? '' : `: ${cell(note, 200)}`
  const ended = counted(added.blocksEnded, 'block of it has')
  const [allowing] = added.allowedBy
  return [
    `${address} ${words} ${list}list${said}`,
    ...(until === undefined
      ? []
      : [`it ends in ${describeTimeLeft(until)}: ${describeIsoTime(until)} UTC`]),
    ...(added.blocksEnded === 0 ? [] : [`${ended} ended`]),
    ...(added.storeWaiting ? [storeWaitingWords] : []),
    ...(allowing === undefined
      ? []
      : [
          `it has no effect: ${cell(allowing, 60)} is on the allowlist, which wins; ` +
            `sipward allow ${cell(allowing, 60)} --remove`,
        ]),
  ]
}

/** Says whether a host name is new, and what it stands for. */
function addedNameLines({ hostName, note, addresses, problem, ...added }: AddedNameJson): string[] {
  const words = added.new ? 'is on the' : 'was already on the'
  const said = note === '' ? '' : `: ${cell(note, 200)}`
  return [
    `${hostName} ${words} allowlist${said}`,
    ...(addresses.length === 0 ? [] : [`it is ${addresses.join(', ')} now, and is followed`]),
    ...(problem === ''
      ? []
      : [`not resolved: ${cell(problem, 200)}; it is asked for again and again`]),
    ...(added.storeWaiting ? [storeWaitingWords] : []),
  ]
}

async function removeOne({ list, addresses, options, client, terminal }: Order): Promise<void> {
  const [network = ''] = addresses
  const path = `/${list}list?address=${encodeURIComponent(network)}`
  const answer = await client.delete<{ address: string; removed: boolean }>(path)
  const words = answer.removed ? 'was taken off' : 'was not on'
  if (options.json) terminal.printJson(answer)
  else terminal.print(`${network} ${words} the ${list}list`)
}

async function bulk(order: Order, type: 'text/csv' | 'text/plain', file: string): Promise<void> {
  await send(order, type, file === '-' ? await readInput() : await readGivenFile(file))
}

async function send(
  order: Order,
  type: 'text/csv' | 'text/plain',
  text: string | Buffer,
): Promise<void> {
  const { options, client } = order
  const method = options.remove === true ? 'DELETE' : 'POST'
  const { note } = options
  const until = endArgument(options, systemClock.now())
  const asked = { ...(note !== undefined && { note }), ...(until !== undefined && { until }) }
  printBulk(order, await client.bulk<BulkJson>(method, pathOf(order, asked), { type, text }))
}

/** The path of a change; who only takes entries off a list shuts nobody out. */
function pathOf(
  { list, options, context }: Order,
  asked: Readonly<Record<string, string>> = {},
): string {
  const query = options.remove === true ? '' : askerQuery(context, options, asked)
  return query === '' ? `/${list}list` : `/${list}list?${query}`
}

async function addTemplate(order: Order, template: string): Promise<void> {
  printBulk(order, await order.client.post<BulkJson>(pathOf(order), { template }))
}

async function listTemplates({ client, options, terminal }: Order): Promise<void> {
  const templates = await client.get<ListJson<{ name: string; entries: number }>>('/list-templates')
  const rows = templates.items.map(({ name, entries }) => [cell(name), String(entries)])
  if (options.json) terminal.printJson(templates)
  else terminal.print(...tableLines(terminal, { head: ['TEMPLATE', 'ENTRIES'], right: [1], rows }))
}

function printBulk({ list, options, terminal }: Order, answer: BulkJson): void {
  if (options.json) {
    terminal.printJson(answer)
    return
  }
  const { added = 0, changed = 0, unchanged = 0, removed, absent = 0 } = answer
  const facts =
    removed === undefined
      ? `${count(added)} put on the ${list}list, ${count(changed)} changed, ${count(unchanged)} there already`
      : `${count(removed)} taken off the ${list}list, ${count(absent)} not on it`
  terminal.print(facts, ...(answer.storeWaiting ? [storeWaitingWords] : []))
  const { duplicates, duplicateCount } = answer
  const more = duplicateCount - duplicates.length
  terminal.complain(
    ...duplicates.map((text) => `  ${printable(text)}`),
    ...(more > 0 ? [`  and ${count(more)} more that stand there twice`] : []),
  )
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}

async function readGivenFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (caught) {
    const why = whyOf(caught)
    throw new AppError('invalidValue', `cannot read ${file}: ${why}`, { cause: caught })
  }
}

async function readInput(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
