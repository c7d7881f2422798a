// `sipward explain IP`: the whole story of an address.
import { counted } from '../domain/counted.js'
import type { Command } from 'commander'
import { networkArgument } from './network-argument.js'
import type { ExplainJson } from '../tell/web/api/api-json.js'
import { failureWords } from '../tell/format/describe-block.js'
import { describeIsoTime } from '../tell/format/describe-time.js'
import { membershipLines } from './check.js'
import { clientFor, type CommandContext } from './command-context.js'
import { accountWords, attackTable, blockTable } from './describe.js'
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
      const path = encodeURIComponent(networkArgument(address))
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
          `${window.attempts} in the last ${window.seconds} s; ${counted(window.limit, 'is')} an attack`,
        ],
        [
          'strikes',
          `${strikes.count} in the last ${counted(strikes.days, 'day')}; ${counted(strikes.threshold, 'leads')} to the denylist`,
        ],
        ...(story.stillDropped === null || story.blocks.length === 0
          ? []
          : [['dropped since', describeDropped(story.stillDropped)]]),
        ['attacks', story.attacks.length === 0 ? 'none is known' : 'see below'],
      ],
    }),
    ...sectionLines(terminal, 'Accounts that work from here', {
      head: ['ACCOUNT', 'LAST SEEN (UTC)'],
      rows: story.trust.map(({ account, lastAt }) => [
        accountWords(account),
        describeIsoTime(lastAt),
      ]),
    }),
    ...sectionLines(terminal, 'Attacks, newest first', attackTable(story.attacks)),
    ...sectionLines(terminal, evidenceTitle(story.attacks[0]), evidenceTable(story.attacks[0])),
    ...sectionLines(terminal, 'Blocks that have ended', blockTable(story.pastBlocks)),
  ]
}

function evidenceTitle(attack: ExplainJson['attacks'][number] | undefined): string {
  const title = 'Attempts of the latest attack'
  if (attack === undefined) return title
  const shown = attack.evidence.length
  return shown < attack.attempts ? `${title}, the last ${shown} of ${attack.attempts}` : title
}

function describeDropped({ packets, bytes }: NonNullable<ExplainJson['stillDropped']>): string {
  return `${packets.toLocaleString('en-US')} packets, ${bytes.toLocaleString('en-US')} bytes`
}

type Evidence = ExplainJson['attacks'][number]['evidence'][number]

/** Attempts that are alike in all but their time and port are told in one row. */
function evidenceTable(attack: ExplainJson['attacks'][number] | undefined): TableContent {
  const groups: Evidence[][] = []
  for (const attempt of attack?.evidence ?? []) {
    const last = groups.at(-1)
    if (last?.[0] !== undefined && isAlike(last[0], attempt)) last.push(attempt)
    else groups.push([attempt])
  }
  return {
    head: ['AT (UTC)', 'TIMES', 'TYPE', 'FROM', 'ACCOUNT', 'WHAT WAS WRONG', 'PROOF', 'USER-AGENT'],
    right: [1],
    rows: groups.flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      const ports = new Set(group.map(({ port }) => port))
      return [
        [
          describeIsoTime(first.at),
          String(group.length),
          cell(first.type),
          `${cell(first.address)} ${ports.size === 1 ? `port ${first.port}` : counted(ports.size, 'port')}`,
          cell(first.account),
          wrongWords(attack?.rule, first.failure),
          cell(first.proof),
          cell(first.userAgent),
        ],
      ]
    }),
  }
}

function isAlike(a: Evidence, b: Evidence): boolean {
  return JSON.stringify({ ...a, at: '', port: 0 }) === JSON.stringify({ ...b, at: '', port: 0 })
}

// What the kernel drops by a rule of its own, or HEP shows before it is answered, is refused for one reason.
function wrongWords(rule: string | undefined, failure: keyof typeof failureWords): string {
  if (failure !== 'refused') return failureWords[failure]
  if (rule === 'userAgent') return 'a blocked name'
  return rule === 'inviteLimit' || rule === 'tftp' ? 'above the limit' : failureWords.refused
}
