// `sipward check IP`: what is done with an address, and every reason.
import type { Command } from 'commander'
import type { ListName } from '../domain/list-entry.js'
import { networkArgument } from './network-argument.js'
import type { CheckJson, Verdict } from '../tell/web/api/api-json.js'
import { clientFor, type CommandContext } from './command-context.js'
import { blockTable, entryTable } from './describe.js'
import { cell, sectionLines } from './table.js'
import type { Style, Terminal } from './terminal.js'

// A note of 200 characters and the words around it.
const maxReasonLength = 320

/** What a verdict means, in words and color. */
export const verdicts: Readonly<Record<Verdict, readonly [words: string, style: Style]>> = {
  allowed: ['is allowed', 'green'],
  denied: ['is denied', 'red'],
  blocked: ['is blocked', 'red'],
  flowBlocked: ['is served, but for one blocked flow or more', 'yellow'],
  countryBlocked: ['is kept off the SIP ports by the country policy', 'red'],
  free: ['is in no list', 'green'],
}

/** Adds the command. */
export function addCheck(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description(
      'tell what is done with an address, and why; exit code 1 where nothing keeps it off',
    )
    .argument('<address>', 'an address or a network')
    .option('--json', 'print JSON')
    .action(async (address: string, options: { json?: true }, command: Command) => {
      const path = encodeURIComponent(networkArgument(address))
      const check = await clientFor(command, context).get<CheckJson>(`/check/${path}`)
      if (options.json) context.terminal.printJson(check)
      else context.terminal.print(...membershipLines(context.terminal, check))
      if (check.verdict === 'free') process.exitCode = 1
    })
}

/** Tells the verdict, and the entries and blocks that it rests on. */
export function membershipLines(terminal: Terminal, check: CheckJson): string[] {
  const [words, style] = verdicts[check.verdict]
  const where = check.country === '' ? '' : ` in ${cell(check.countryName)} (${check.country})`
  const entriesOf = (list: ListName) => check.entries.filter((entry) => entry.list === list)
  return [
    `${terminal.style('bold', check.address)}${where} ${terminal.style(style, words)}`,
    ...check.reasons.map(({ text }) => `  ${cell(text, maxReasonLength)}`),
    ...sectionLines(terminal, 'Allowlist', entryTable(entriesOf('allow'))),
    ...sectionLines(terminal, 'Denylist', entryTable(entriesOf('deny'))),
    ...sectionLines(terminal, 'Blocks in force', blockTable(check.blocks)),
  ]
}
