// `sipward status`: the health of every part, the counts, and the lists that are asked for.
import type { Command } from 'commander'
import type {
  BlockJson,
  HostNameJson,
  ListEntryJson,
  ListJson,
  StatusJson,
  TrustedJson,
} from '../tell/web/api/api-json.js'
import { describeDuration, describeIsoTime } from '../tell/format/describe-time.js'
import type { ApiClient } from './api-client.js'
import { clientFor, type CommandContext } from './command-context.js'
import { blockTable, entryTable, hostNameTable, trustTable } from './describe.js'
import { describePolicy } from './geo.js'
import { cell, sectionLines, type TableContent, tableLines } from './table.js'
import type { Style, Terminal } from './terminal.js'

interface StatusOptions {
  readonly all?: true
  readonly allow?: true
  readonly deny?: true
  readonly dynamic?: true
  readonly trusted?: true
  readonly json?: true
}

// Long enough for what to do, which ends the sentence.
const maxReasonLength = 200
const maxNews = 5

const lists = ['allow', 'deny', 'dynamic', 'trusted'] as const

type ShownList = (typeof lists)[number]

/** Adds the command. */
export function addStatus(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('tell whether it protects, and how every part is; exit code 1 where it does not')
    .option('--all', 'list everything that is allowed, denied, blocked and trusted')
    .option('--allow', 'list the allowlist')
    .option('--deny', 'list the denylist')
    .option('--dynamic', 'list the blocks in force')
    .option('--trusted', 'list the sources where something works')
    .option('--json', 'print JSON')
    .action(async (options: StatusOptions, command: Command) => {
      const client = clientFor(command, context)
      const status = await client.get<StatusJson>('/status')
      const shown = lists.filter((list) => options.all ?? options[list])
      if (options.json) await printJson(context.terminal, client, { status, shown })
      else await printTables(context.terminal, client, { status, shown })
      if (status.health.state === 'notProtecting') process.exitCode = 1
    })
}

interface Shown {
  readonly status: StatusJson
  readonly shown: readonly ShownList[]
}

async function printJson(terminal: Terminal, client: ApiClient, { status, shown }: Shown) {
  if (shown.length === 0) {
    terminal.printJson(status)
    return
  }
  const contents: Partial<Record<ShownList, unknown>> = {}
  for (const list of shown) contents[list] = await client.all(pathOf(list))
  const names = shown.includes('allow') ? { hostNames: await hostNames(client) } : {}
  terminal.printJson({ ...status, lists: contents, ...names })
}

async function printTables(terminal: Terminal, client: ApiClient, { status, shown }: Shown) {
  terminal.print(
    ...verdictLines(terminal, status),
    ...headerLines(terminal, status),
    '',
    ...countLines(terminal, status),
    ...newsLines(terminal, status),
  )
  for (const list of shown) {
    const { content, total } = await contentOf(client, list)
    terminal.print('', terminal.style('bold', titles[list]))
    if (total === 0) terminal.print('  nobody')
    else terminal.print(...tableLines(terminal, content))
    const hidden = total - content.rows.length
    if (hidden > 0) terminal.print(`  and ${count(hidden)} more: --json prints all of them`)
    if (list !== 'allow') continue
    const names = await hostNames(client)
    terminal.print(...sectionLines(terminal, 'Host names on the allowlist', hostNameTable(names)))
  }
}

const titles: Readonly<Record<ShownList, string>> = {
  allow: 'Allowlist',
  deny: 'Denylist',
  dynamic: 'Blocks in force',
  trusted: 'Trusted sources',
}

async function hostNames(client: ApiClient): Promise<readonly HostNameJson[]> {
  type Answer = ListJson<ListEntryJson> & { readonly names?: readonly HostNameJson[] }
  return (await client.get<Answer>(`${pathOf('allow')}?perPage=1`)).names ?? []
}

function pathOf(list: ShownList): string {
  if (list === 'trusted') return '/trust'
  return list === 'dynamic' ? '/blocks' : `/${list}list`
}

async function contentOf(
  client: ApiClient,
  list: ShownList,
): Promise<{ content: TableContent; total: number }> {
  if (list === 'dynamic') {
    const { items, total } = await client.firstPage<BlockJson>(pathOf(list))
    return { content: blockTable(items), total }
  }
  if (list === 'trusted') {
    const { items, total } = await client.firstPage<TrustedJson['items'][number]>(pathOf(list))
    return { content: trustTable(items), total }
  }
  const { items, total } = await client.firstPage<ListEntryJson>(pathOf(list))
  return { content: entryTable(items), total }
}

const verdicts: Readonly<Record<StatusJson['health']['state'], readonly [string, Style]>> = {
  protecting: ['PROTECTING', 'green'],
  impaired: ['PROTECTING, BUT NOT WHOLLY', 'yellow'],
  notProtecting: ['NOT PROTECTING', 'red'],
}

/** The verdict, then every problem with what to do about it. */
function verdictLines(terminal: Terminal, { health }: StatusJson): string[] {
  const [word, style] = verdicts[health.state]
  const details = health.problems.flatMap(({ sentence, whatToDo }, index) => [
    ...(index === 0 && sentence === health.sentence
      ? []
      : [`  ${cell(sentence, maxReasonLength)}`]),
    ...(whatToDo === '' ? [] : [`  → ${cell(whatToDo, maxReasonLength)}`]),
  ])
  return [`${terminal.style(style, word)}: ${cell(health.sentence, maxReasonLength)}`, ...details]
}

function newsLines(terminal: Terminal, { news }: StatusJson): string[] {
  const latest = news.slice(0, maxNews)
  return sectionLines(terminal, 'Latest news (UTC)', {
    rows: latest.map(({ at, text }) => [describeIsoTime(at), cell(text, maxReasonLength)]),
  })
}

function headerLines(terminal: Terminal, status: StatusJson): string[] {
  const title = terminal.style('bold', `sipward ${cell(status.version)} on ${cell(status.host)}`)
  const uptime = describeDuration(status.uptimeSeconds * 1000)
  const rows = [
    ...status.sources.map((source) => sourceRow(terminal, source, status.now)),
    firewallRow(terminal, status),
    recorderRow(terminal, status),
    geoRow(terminal, status),
    ...clusterRows(terminal, status),
  ]
  const monitoring = '  nothing is blocked: blocking.monitor is set'
  return [
    `${title}, up ${uptime}`,
    '',
    ...tableLines(terminal, { rows }),
    ...forgottenLines(terminal, status),
    ...(status.monitoring ? [terminal.style('yellow', monitoring)] : []),
  ]
}

function heardWords({ kind, name, received }: StatusJson['sources'][number]): string {
  if (kind !== 'kernel') return `${count(received)} ${kind === 'hep' ? 'messages' : 'events'}`
  const what = name === 'guesses' ? 'guesses of strangers' : 'drops by a limit or a name'
  return received === 0 ? `no ${what} yet` : `${count(received)} reports of ${what}`
}

function sourceRow(
  terminal: Terminal,
  source: StatusJson['sources'][number],
  now: string,
): string[] {
  const { kind, name, state, reason, version, lag } = source
  const dropped = Object.values(source.dropped).reduce((sum, drops) => sum + drops, 0)
  const facts = [
    ...(reason === '' ? [] : [cell(reason, maxReasonLength)]),
    ...(version === '' ? [] : [cell(version)]),
    ...(state === 'running' ? startedWords(source.startedAt, now) : []),
    heardWords(source),
    ...(dropped === 0 ? [] : [`${count(dropped)} dropped (${describeDrops(source.dropped)})`]),
    ...(lag === null ? [] : [describeLag(lag)]),
  ]
  const word = terminal.style(state === 'running' ? 'green' : 'red', state)
  return [kind.toUpperCase(), cell(name), word, facts.join(', ')]
}

function startedWords(startedAt: string | undefined, now: string): string[] {
  if (startedAt === undefined) return []
  // The clock of the PBX may be ahead of ours.
  const upMs = Math.max(0, Date.parse(now) - Date.parse(startedAt))
  return [`up ${describeDuration(upMs)}`]
}

// The most frequent reasons; an attacker may have caused hundreds.
function describeDrops(dropped: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(dropped).sort(([, a], [, b]) => b - a)
  const named = reasons.slice(0, 3).map(([reason, drops]) => `${cell(reason)} ${count(drops)}`)
  return [...named, ...(reasons.length > 3 ? ['…'] : [])].join(', ')
}

function describeLag({ lastMs, maxMs }: { lastMs: number; maxMs: number }): string {
  return `lag ${describeDuration(lastMs)}, at most ${describeDuration(Math.max(lastMs, maxMs))} in the last minute`
}

function firewallRow(terminal: Terminal, { firewall, now }: StatusJson): string[] {
  const { kind, state, reason, netns, verifiedAt, healed } = firewall
  const facts = [
    ...(reason === '' ? [] : [cell(reason, maxReasonLength)]),
    ...(netns === '' ? [] : [`namespace ${cell(netns)}`]),
    ...(kind === 'dryRun' ? [] : [describeVerified(verifiedAt, now)]),
    ...(healed === 0 ? [] : [`put back ${healed === 1 ? 'once' : `${count(healed)} times`}`]),
  ]
  const name = kind === 'dryRun' ? 'dry run' : kind
  const word = terminal.style(state === 'ready' ? 'green' : 'red', state)
  return ['firewall', name, word, facts.join(', ')]
}

function describeVerified(verifiedAt: string | null, now: string): string {
  if (verifiedAt === null) return 'never verified'
  return `verified ${describeDuration(Date.parse(now) - Date.parse(verifiedAt))} ago`
}

function recorderRow(terminal: Terminal, { recorder }: StatusJson): string[] {
  const facts = [
    ...(recorder.reason === '' ? [] : [cell(recorder.reason, maxReasonLength)]),
    ...(recorder.pending === 0 ? [] : [`${count(recorder.pending)} writes wait`]),
    ...(recorder.dropped === 0 ? [] : [`${count(recorder.dropped)} writes lost`]),
  ]
  const word = terminal.style(recorder.state === 'ready' ? 'green' : 'red', recorder.state)
  return ['store', '', word, facts.join(', ')]
}

function geoRow(terminal: Terminal, { geo }: StatusJson): string[] {
  const facts = [
    ...(geo.reason === '' ? [] : [cell(geo.reason, maxReasonLength)]),
    ...(geo.builtAt === null ? [] : [`database of ${geo.builtAt.slice(0, 10)}`]),
    `policy ${describePolicy(terminal, geo.policy)}`,
  ]
  const word = terminal.style(geo.state === 'ready' ? 'green' : 'red', geo.state)
  return ['GeoIP', '', word, facts.join(', ')]
}

function clusterRows(terminal: Terminal, { cluster }: StatusJson): string[][] {
  if (cluster === null) return []
  const word = terminal.style(cluster.state === 'joined' ? 'green' : 'red', cluster.state)
  return [['cluster', '', word, cell(cluster.reason, maxReasonLength)]]
}

function forgottenLines(terminal: Terminal, { forgotten }: StatusJson): string[] {
  const given = Object.entries({ ...forgotten }).filter(([, forgettings]) => forgettings > 0)
  if (given.length === 0) return []
  const what = given.map(([kind, forgettings]) => `${kind} ${count(forgettings)}`).join(', ')
  return [terminal.style('yellow', `  forgotten before their time: ${what}`)]
}

function countLines(terminal: Terminal, status: StatusJson): string[] {
  return tableLines(terminal, {
    head: ['LIST', 'ENTRIES'],
    right: [1],
    rows: [
      ['allowlist', count(status.allow)],
      ['denylist, by people', count(status.deny)],
      ['denylist, by strikes', count(status.dynamicPermanent)],
      ['blocked for a time', count(status.dynamicTemporary)],
      ['blocked, one flow', count(status.flow)],
    ],
  })
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
