// `sipward report`: what happened in a day or another span, as it would be mailed.
import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { AppError } from '../domain/app-error.js'
import { whyOf } from '../domain/system-failure.js'
import { printable } from '../domain/untrusted.js'
import { clientFor, type CommandContext } from './command-context.js'

interface ReportOptions {
  readonly json?: true
  readonly html?: true
  readonly csv?: true
  readonly text?: true
  readonly output?: string
  readonly [field: string]: string | true | undefined
}

/** The fields of the question, as options name them. */
const fields = [
  ...[
    'day',
    'range',
    'from',
    'to',
    'zone',
    'compare',
    'host',
    'pbx',
    'type',
    'victim',
    'source',
    'search',
  ],
] as const
const forms = ['json', 'html', 'csv', 'text'] as const

/** Adds the command. */
export function addReport(program: Command, context: CommandContext): void {
  program
    .command('report')
    .description('tell what happened in a day or another span; yesterday unless given')
    .option('--day <day>', 'a day, 2026-11-30, "today" or "yesterday"')
    .option('--range <length>', '24h, 7d, 30d or 90d until now')
    .option('--from <time>', 'a day, or a time with its zone')
    .option('--to <time>', 'a day, which counts whole, or a time with its zone; now unless given')
    .option('--zone <zone>', 'the time zone whose days are meant')
    .option('--compare <what>', 'usual, before or none')
    .option('--host <name>', 'only what this host saw')
    .option('--pbx <name>', 'only attacks on this PBX')
    .option('--type <type>', 'only attacks of this method')
    .option('--victim <address>', 'only attacks on this address')
    .option('--source <address>', 'only attacks of this source')
    .option('--search <text>', 'only attacks with this text')
    .option('--text', 'print plain text, as unless given')
    .option('--html', 'print one HTML file for the screen and for paper')
    .option('--csv', 'print CSV')
    .option('--json', 'print JSON')
    .option('--output <file>', 'write to a file instead')
    .action(async (options: ReportOptions, command: Command) => {
      const chosen = forms.filter((form) => options[form] === true)
      if (chosen.length > 1) {
        const named = chosen.map((form) => `--${form}`).join(' and ')
        throw new AppError('usage', `a report has one form: ${named} exclude each other`)
      }
      const client = clientFor(command, context)
      const report = await client.text(`/reports/new?${queryOf(options, chosen[0] ?? 'text')}`)
      if (options.output === undefined) context.terminal.printText(report)
      else {
        await writeReport(options.output, report)
        context.terminal.print(`the report is in ${printable(options.output)}`)
      }
    })
}

function queryOf(options: ReportOptions, form: string): string {
  const query = new URLSearchParams()
  for (const field of fields) {
    const value = options[field]
    if (typeof value === 'string') query.set(field, value)
  }
  // Without a format the API answers JSON.
  if (form !== 'json') query.set('format', form)
  return query.toString()
}

async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (caught) {
    throw new AppError('unavailable', `cannot write ${file}: ${whyOf(caught)}`, { cause: caught })
  }
}
