// `sipward chat [list | add | change | remove | test | secret]`: the chats that news are posted to.
import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { AppError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import type { ChatTargetJson } from '../tell/web/api/api-json.js'
import { clientFor, type CommandContext } from './command-context.js'
import { refuseOtherWords } from './refuse-other-words.js'
import { cell, tableLines } from './table.js'

interface Options {
  readonly url?: string
  readonly token?: string
  readonly chat?: string
  readonly secret?: string
  readonly class?: string
  readonly host?: string
  readonly local?: boolean
  readonly on?: true
  readonly off?: true
}

const testMs = 90_000
const maxInputBytes = 4096

/** Adds the command. */
export function addChat(program: Command, context: CommandContext): void {
  const list = (_options: unknown, command: Command): Promise<void> => listTargets(command, context)
  const chat = program
    .command('chat')
    .description('post news to chats: Slack, Teams, Discord, Telegram, ntfy, Gotify, a webhook')
    .option('--json', 'print JSON')
    .allowExcessArguments()
    .action((options: unknown, command: Command) => {
      refuseOtherWords(command)
      return list(options, command)
    })
  chat.command('list').description('show them').action(list)
  addAdd(chat, context)
  addChange(chat, context)
  addOrders(chat, context)
}

/** The options that say of a target what it is. */
function describing(command: Command): Command {
  return command
    .option('--token <token>', 'ntfy, Gotify, Telegram: the token; - reads it from standard input')
    .option('--chat <id>', 'Telegram: the ID of the chat, or @NAME')
    .option('--secret <secret>', 'webhook: whsec_… to sign with, instead of a new one')
    .option('--class <classes>', 'act, look, record, with commas; act,look unless given')
    .option('--host <names>', 'only news of these hosts, with commas')
    .option('--local', 'the server is on this machine itself')
}

function addAdd(chat: Command, context: CommandContext): void {
  const { terminal } = context
  describing(
    chat
      .command('add')
      .description('add a chat')
      .argument('<name>', 'what you call it')
      .argument('<kind>', 'webhook, slack, teams, discord, telegram, ntfy or gotify')
      .argument('[url]', 'the URL that the service gives you; - reads it from standard input'),
  ).action(
    async (
      name: string,
      kind: string,
      ...[url, options, command]: [string | undefined, Options, Command]
    ) => {
      const body = { name, kind, ...bodyOf(url === undefined ? options : { ...options, url }) }
      const added = await clientFor(command, context).post<{
        readonly target: ChatTargetJson
        readonly secret: string
      }>('/chat-targets', body)
      if (isJson(command)) {
        terminal.printJson(added)
        return
      }
      terminal.print(`${name} is added; see whether it arrives: sipward chat test ${name}`)
      if (added.secret !== '') printSecret(context, added.secret)
    },
  )
}

function addChange(chat: Command, context: CommandContext): void {
  describing(
    chat
      .command('change')
      .description('change a chat; what you leave out stays')
      .argument('<name>', 'the name of a chat')
      .option('--url <url>', 'the new URL; - reads it from standard input'),
  )
    .option('--no-local', 'the server is on another machine')
    .option('--off', 'send nothing there for now')
    .option('--on', 'send there again')
    .action(async (name: string, options: Options, command: Command) => {
      const client = clientFor(command, context)
      const target = await client.patch<ChatTargetJson>(pathOf(name), bodyOf(options))
      if (isJson(command)) context.terminal.printJson(target)
      else context.terminal.print(...tableLines(context.terminal, tableOf([target])))
    })
}

function addOrders(chat: Command, context: CommandContext): void {
  const { terminal } = context
  chat
    .command('remove')
    .description('remove a chat')
    .argument('<name>', 'the name of a chat')
    .action(async (name: string, _options: unknown, command: Command) => {
      const removed = await clientFor(command, context).delete(pathOf(name))
      if (isJson(command)) terminal.printJson(removed)
      else terminal.print(`${printable(name)} is removed`)
    })
  chat
    .command('test')
    .description('post a test on the whole way that news take')
    .argument('<name>', 'the name of a chat')
    .action(async (name: string, _options: unknown, command: Command) => {
      const client = clientFor(command, context)
      const path = `${pathOf(name)}/test`
      const { sent, text } = await client.post<{ readonly sent: boolean; readonly text: string }>(
        path,
        {},
        { deadlineMs: testMs },
      )
      if (!sent) throw new AppError('unavailable', text)
      if (isJson(command)) terminal.printJson({ sent, text })
      else terminal.print(printable(text))
    })
  chat
    .command('secret')
    .description('make a new secret for a webhook; the one before it signs too until the next one')
    .argument('<name>', 'the name of a chat')
    .action(async (name: string, _options: unknown, command: Command) => {
      const client = clientFor(command, context)
      const made = await client.post<{ readonly secret: string }>(`${pathOf(name)}/secret`, {})
      if (isJson(command)) terminal.printJson(made)
      else printSecret(context, made.secret)
    })
}

async function listTargets(command: Command, context: CommandContext): Promise<void> {
  const { terminal } = context
  const list = await clientFor(command, context).get<{
    readonly items: readonly ChatTargetJson[]
    readonly total: number
  }>('/chat-targets')
  if (isJson(command)) terminal.printJson(list)
  else if (list.total === 0) terminal.print('news go to no chat: sipward chat add --help')
  else terminal.print(...tableLines(terminal, tableOf(list.items)))
}

function tableOf(targets: readonly ChatTargetJson[]) {
  return {
    head: ['CHAT', 'KIND', 'SERVER', 'NEWS', 'HOSTS', 'STATE'],
    rows: targets.map(({ name, kind, server, chat, classes, hosts, off }) => [
      cell(name, 32),
      kind,
      cell(chat === '' ? server : `${server} ${chat}`, 48),
      classes.join(', '),
      hosts.length === 0 ? 'all' : cell(hosts.join(', '), 40),
      off ? 'switched off' : 'on',
    ]),
  }
}

function bodyOf(options: Options): Readonly<Record<string, unknown>> {
  const { url, token, chat, secret, local } = options
  const isOff = options.off === true ? true : options.on === true ? false : undefined
  const body = {
    ...{ url: given(url), token: given(token), chat, secret, local, off: isOff },
    classes: wordsOf(options.class),
    hosts: wordsOf(options.host),
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

function wordsOf(text: string | undefined): readonly string[] | undefined {
  const words = text?.split(',').map((word) => word.trim())
  return words?.filter((word) => word !== '')
}

/** A secret that comes from standard input is in no history of a shell, and in no list of processes. */
function given(text: string | undefined): string | undefined {
  if (text !== '-') return text
  const input = readFileSync(0, 'utf8').trim()
  if (input.length > 0 && input.length <= maxInputBytes) return input
  throw new AppError('invalidValue', 'standard input must hold one line')
}

function printSecret({ terminal }: CommandContext, secret: string): void {
  terminal.print('its messages are signed with this secret, which is shown this once:', secret)
}

function pathOf(name: string): string {
  return `/chat-targets/${encodeURIComponent(name)}`
}

function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: true }>().json === true
}
