// `sipward web [link | users | tokens]`: who may open the pages, and which programs may use the API.
import type { Command } from 'commander'
import { printable } from '../domain/untrusted.js'
import { clientFor, type CommandContext } from './command-context.js'
import { refuseOtherWords } from './refuse-other-words.js'
import { cell, tableLines } from './table.js'

interface UserJson {
  readonly name: string
  readonly role: string
  readonly hasPassword: boolean
  readonly hasSecondFactor: boolean
  readonly disabled: boolean
  readonly lastLoginAt: string | null
}

interface TokenJson {
  readonly name: string
  readonly scope: string
  readonly createdBy: string
  readonly endsAt: string | null
  readonly lastUsedAt: string | null
}

interface LinkJson {
  readonly url: string
  readonly endsAt: string
  readonly user: string
}

interface ListOf<Item> {
  readonly items: readonly Item[]
  readonly total: number
}

/** Adds the command. */
export function addWeb(program: Command, context: CommandContext): void {
  const web = program
    .command('web')
    .description('let people into the pages, and programs use the API')
    .option('--json', 'print JSON')
    .allowExcessArguments()
    .action((_options: unknown, command: Command) => {
      refuseOtherWords(command)
      command.help()
    })
  addLink(web, context)
  addUsers(web, context)
  addTokens(web, context)
}

function addLink(web: Command, context: CommandContext): void {
  const { terminal } = context
  web
    .command('link')
    .description(
      'print a link that works once: for the first user, or for a user to set a password',
    )
    .argument('[name]', 'the user who is to set a password')
    .action(async (user: string | undefined, _options: unknown, command: Command) => {
      const body = user === undefined ? {} : { user }
      const link = await clientFor(command, context).post<LinkJson>('/web/link', body)
      if (isJson(command)) terminal.printJson(link)
      else printLink(context, link)
    })
}

function addUsers(web: Command, context: CommandContext): void {
  const { terminal } = context
  const users = web
    .command('users')
    .description('show who may log in')
    .allowExcessArguments()
    .action(async (_options: unknown, command: Command) => {
      refuseOtherWords(command)
      const list = await clientFor(command, context).get<ListOf<UserJson>>('/users')
      if (isJson(command)) terminal.printJson(list)
      else if (list.total === 0) terminal.print('nobody may log in yet: sipward web link')
      else terminal.print(...userLines(context, list.items))
    })
  users
    .command('add')
    .description('add a user, and print the link by which the password is set')
    .argument('<name>', 'the name')
    .argument('<role>', 'viewer, operator or admin')
    .action(async (name: string, role: string, _options: unknown, command: Command) => {
      const link = await clientFor(command, context).post<LinkJson>('/users', { name, role })
      if (isJson(command)) terminal.printJson(link)
      else printLink(context, link)
    })
  const change = (word: string, description: string, body: object, done: string): void => {
    users
      .command(word)
      .description(description)
      .argument('<name>', 'the name of a user')
      .action(async (text: string, _options: unknown, command: Command) => {
        const path = `/users/${encodeURIComponent(text)}`
        const user = await clientFor(command, context).patch<UserJson>(path, body)
        if (isJson(command)) terminal.printJson(user)
        else terminal.print(`${printable(user.name)} ${done}`)
      })
  }
  change('disable', 'keep a user out', { disabled: true }, 'cannot log in any more')
  change('enable', 'let a user in again', { disabled: false }, 'can log in again')
  const lost = { secondFactorLost: true }
  const alone = 'logs in with the password alone'
  change('reset-second-factor', 'take a lost second factor away', lost, alone)
  users
    .command('remove')
    .description('remove a user and end the sessions')
    .argument('<name>', 'the name of a user')
    .action(async (text: string, _options: unknown, command: Command) => {
      const path = `/users/${encodeURIComponent(text)}`
      const { name } = await clientFor(command, context).delete<{ name: string }>(path)
      if (isJson(command)) terminal.printJson({ name, removed: true })
      else terminal.print(`${printable(name)} is removed`)
    })
}

function addTokens(web: Command, context: CommandContext): void {
  const { terminal } = context
  const tokens = web
    .command('tokens')
    .description('show the tokens of programs')
    .allowExcessArguments()
    .action(async (_options: unknown, command: Command) => {
      refuseOtherWords(command)
      const list = await clientFor(command, context).get<ListOf<TokenJson>>('/tokens')
      if (isJson(command)) terminal.printJson(list)
      else if (list.total === 0) terminal.print('there is no token: sipward web tokens add NAME')
      else terminal.print(...tokenLines(context, list.items))
    })
  tokens
    .command('add')
    .description('make a token and print it, this once')
    .argument('<name>', 'the name that the change log shows')
    .option('--scope <scope>', 'read, write or admin', 'read')
    .option('--days <days>', 'how long it works', Number)
    .action(async (name: string, _options: unknown, command: Command) => {
      const { scope, days } = command.opts<{ scope: string; days?: number }>()
      const wanted = { name, scope, ...(days !== undefined && { days }) }
      const made = await clientFor(command, context).post<TokenJson & { secret: string }>(
        '/tokens',
        wanted,
      )
      if (isJson(command)) terminal.printJson(made)
      else terminal.print(made.secret)
    })
  tokens
    .command('end')
    .description('end a token')
    .argument('<name>', 'its name or its id')
    .action(async (text: string, _options: unknown, command: Command) => {
      const path = `/tokens/${encodeURIComponent(text)}`
      const ended = await clientFor(command, context).delete<{ ended: true }>(path)
      if (isJson(command)) terminal.printJson(ended)
      else terminal.print('the token is ended')
    })
}

function printLink({ terminal }: CommandContext, { url, user }: LinkJson): void {
  const whose = user === '' ? 'the first user' : printable(user)
  terminal.print(url, `for ${whose}: works once, for 30 minutes`)
}

function userLines({ terminal }: CommandContext, users: readonly UserJson[]): string[] {
  return tableLines(terminal, {
    head: ['USER', 'MAY', 'STATE', 'SECOND FACTOR', 'LAST LOGIN'],
    rows: users.map((user) => [
      cell(user.name),
      cell(user.role),
      cell(user.disabled ? 'disabled' : user.hasPassword ? 'in force' : 'has not come yet'),
      cell(user.hasSecondFactor ? 'on' : 'off'),
      cell(user.lastLoginAt ?? 'never'),
    ]),
  })
}

function tokenLines({ terminal }: CommandContext, tokens: readonly TokenJson[]): string[] {
  return tableLines(terminal, {
    head: ['TOKEN', 'MAY', 'MADE BY', 'LAST USE', 'ENDS'],
    rows: tokens.map((token) => [
      cell(token.name),
      cell(token.scope),
      cell(token.createdBy),
      cell(token.lastUsedAt ?? 'never'),
      cell(token.endsAt ?? 'without an end'),
    ]),
  })
}

function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: true }>().json === true
}
