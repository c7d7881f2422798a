// `sipward explain IP`: the whole story of an address.
import type { Command } from 'commander'
import { parseNetworkText } from '../tell/web/api/api-request.js'
import type { ExplainJson } from '../tell/web/api/api-json.js'
import { describeIsoTime } from '../tell/format/describe-time.js'
import { membershipLines } from './check.js'
import { clientFor, type CommandContext } from './command-context.js'
import { attackTable, blockTable } from './describe.js'
import { cell, sectionLines, type TableContent, tableLines } from './table.js'
import type { Terminal } from './terminal.js'

/** Adds the command. */
export function addExplain(program: Command, context: CommandContext): void {
  program
    .command('explain')
    .description('tell the whole story of an address: attempts, attacks, blocks, strikes, trust')
    .argument('<address>', 'an address or a network')
    .option('--json', 'print JSON')
    .action(async (address: string, options: { json?: true }, command: Command) => {
      const path = encodeURIComponent(parseNetworkText(address))
      const story = await clientFor(command, context).get<ExplainJson>(`/explain/${path}`)
      if (options.json) context.terminal.printJson(story)
      else context.terminal.print(...storyLines(context.terminal, story))
    })
}

function storyLines(terminal: Terminal, story: ExplainJson): string[] {
  const { source, address, window, strikes } = story
  return [
    ...membershipLines(terminal, story),
    '',
    ...tableLines(terminal, {
      rows: [
        ...(source === address ? [] : [['counted as', source]]),
        ...(story.neverBlocked === '' ? [] : [['never blocked', cell(story.neverBlocked, 120)]]),
        [
          'failed attempts',
          `${window.attempts} in the last ${window.seconds} s; ${window.limit} are an attack`,
        ],
        [
          'strikes',
          `${strikes.count} in the last ${strikes.days} days; ${strikes.threshold} lead to the denylist`,
        ],
        ...(story.stillDropped === null
          ? []
          : [['dropped since', describeDropped(story.stillDropped)]]),
        ['attacks', story.attacks.length === 0 ? 'none is known' : 'see below'],
      ],
    }),
    ...sectionLines(terminal, 'Accounts that work from here', {
      head: ['ACCOUNT', 'LAST SEEN (UTC)'],
      rows: story.trust.map(({ account, lastAt }) => [
        account === '' ? '(the PBX itself calls it)' : cell(account),
        describeIsoTime(lastAt),
      ]),
    }),
    ...sectionLines(terminal, 'Attacks, newest first', attackTable(story.attacks)),
    ...sectionLines(terminal, 'Attempts of the latest attack', evidenceTable(story.attacks[0])),
    ...sectionLines(terminal, 'Blocks that have ended', blockTable(story.pastBlocks)),
  ]
}

function describeDropped({ packets, bytes }: NonNullable<ExplainJson['stillDropped']>): string {
  return `${packets.toLocaleString('en-US')} packets, ${bytes.toLocaleString('en-US')} bytes`
}

function evidenceTable(attack: ExplainJson['attacks'][number] | undefined): TableContent {
  return {
    head: ['AT (UTC)', 'TYPE', 'FROM', 'ACCOUNT', 'WHAT WAS WRONG', 'PROOF', 'USER-AGENT'],
    rows: (attack?.evidence ?? []).map((attempt) => [
      describeIsoTime(attempt.at),
      cell(attempt.type),
      `${cell(attempt.address)} port ${attempt.port}`,
      cell(attempt.account),
      failures[attempt.failure],
      cell(attempt.proof),
      cell(attempt.userAgent),
    ]),
  }
}

const failures = {
  wrongPassword: 'wrong password',
  unknownAccount: 'unknown account',
  unanswered: 'challenge unanswered',
  refused: 'request refused',
  malformed: 'not readable',
  dialplan: 'reported by the dialplan',
} as const
