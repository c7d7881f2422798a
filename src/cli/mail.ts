// `sipward mail [status | test [ADDRESS]]`: how mails leave, and a test on the way that they take.
import type { Command } from 'commander'
import { AppError } from '../domain/app-error.js'
import { describeIsoTime } from '../tell/format/describe-time.js'
import type { DeliveryJson, MailTestJson } from '../tell/web/api/api-json.js'
import { clientFor, type CommandContext } from './command-context.js'
import { refuseOtherWords } from './refuse-other-words.js'
import { cell, tableLines } from './table.js'
import type { Terminal } from './terminal.js'

// A delivery may take two minutes; the daemon waits one for a test.
const testDeadlineMs = 90_000
const maxShown = 10

/** Adds the command. */
export function addMail(program: Command, context: CommandContext): void {
  const { terminal } = context
  const isJson = (command: Command) => command.optsWithGlobals<{ json?: true }>().json === true
  const showStatus = async (_options: unknown, command: Command): Promise<void> => {
    const delivery = await clientFor(command, context).get<DeliveryJson>('/news/delivery')
    if (isJson(command)) terminal.printJson(delivery)
    else terminal.print(...statusLines(terminal, delivery))
  }
  const mail = program
    .command('mail')
    .description('show how mails leave, or send a test')
    .option('--json', 'print JSON')
    .allowExcessArguments()
    .action((options: unknown, command: Command) => {
      refuseOtherWords(command)
      return showStatus(options, command)
    })
  mail.command('status').description('show how mails leave').action(showStatus)
  mail
    .command('test')
    .description('send a test on the way that all mails take, and show what the server says')
    .argument('[address]', 'who gets it; all recipients of the settings unless given')
    .action(async (address: string | undefined, _options: unknown, command: Command) => {
      const body = address === undefined ? {} : { recipient: address }
      const options = { deadlineMs: testDeadlineMs }
      const client = clientFor(command, context)
      const { sent, text } = await client.post<MailTestJson>('/mail/test', body, options)
      if (isJson(command)) terminal.printJson({ sent, text })
      else if (sent) terminal.print(cell(text, 500))
      if (!sent) throw new AppError('unavailable', text)
    })
}

function statusLines(terminal: Terminal, { channels, messages }: DeliveryJson): string[] {
  const states = channels.map((channel) => {
    const { name, on, reason, waiting, lateSince, lastSentAt } = channel
    const isWell = reason === '' && lateSince === null
    const word = on ? (isWell ? 'works' : 'does NOT leave') : 'off'
    const style = on ? (isWell ? 'green' : 'red') : 'dim'
    const since = lateSince === null ? '' : ` since ${describeIsoTime(lateSince)} (UTC)`
    const why = reason === '' ? '' : `: ${cell(reason, 300)}`
    const last = lastSentAt === null ? 'nothing was sent' : `last ${describeIsoTime(lastSentAt)}`
    return [name, `${terminal.style(style, word)}${since}${why}`, `${waiting} wait, ${last}`]
  })
  const rows = messages
    .slice(0, maxShown)
    .map(({ createdAt, state, about, error }) => [
      describeIsoTime(createdAt),
      state,
      cell(about, 60),
      cell(error, 120),
    ])
  return [
    ...tableLines(terminal, { rows: states }),
    ...(rows.length === 0 ? [] : ['', ...tableLines(terminal, { rows })]),
  ]
}
