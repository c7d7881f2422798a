// `sipward whatif --set KEY=VALUE`: what other settings would have done with what was heard in the last days.
import type { Command } from 'commander'
import { settingFromText } from '../config/value-from-text.js'
import { AppError } from '../domain/app-error.js'
import { suggestion } from '../domain/nearest-name.js'
import { isSettingKey, settingKeys } from '../domain/settings.js'
import { printable } from '../domain/untrusted.js'
import { describeIsoTime } from '../tell/format/describe-time.js'
import { whatIfSentences } from '../tell/format/describe-what-if.js'
import type { WhatIfJson } from '../tell/web/api/api-json.js'
import { clientFor, type CommandContext } from './command-context.js'
import { cell, sectionLines, type TableContent } from './table.js'

// The daemon takes two minutes at most, and may be at another question.
const deadlineMs = 300_000
const shownItems = 20

/** Adds the command. */
export function addWhatIf(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('whatif')
    .description('say what other settings would have done in the last days; nothing is changed')
    .option('--set <key=value>', 'a setting as it would be, also several times', collect, [])
    .option('--last <length>', 'how far back to look, as 12h or 7d', '7d')
    .option('--json', 'print JSON')
    .action(
      async (
        options: { readonly set: readonly string[]; readonly last: string; readonly json?: true },
        command: Command,
      ) => {
        if (options.set.length === 0) {
          command.error('error: say what would be another, as --set detection.attemptsPerMinute=5')
        }
        const settings = Object.fromEntries(options.set.map(readPair))
        const body = { settings, lastHours: hoursOf(options.last) }
        const found = await clientFor(command, context).post<WhatIfJson>('/whatif', body, {
          deadlineMs,
        })
        if (options.json) terminal.printJson(found)
        else {
          terminal.print(
            ...whatIfSentences(found).map(printable),
            ...sectionLines(
              terminal,
              'Trusted sources that would be hit',
              tableOf(found.trustedHit),
            ),
            ...sectionLines(
              terminal,
              titleOf('Hit besides', found.more),
              tableOf(strangers(found)),
            ),
            ...sectionLines(terminal, titleOf('No longer hit', found.fewer), tableOf(found.fewer)),
          )
        }
      },
    )
}

function collect(item: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, item]
}

function readPair(text: string): [string, unknown] {
  const at = text.indexOf('=')
  const key = at < 0 ? text : text.slice(0, at)
  if (!isSettingKey(key)) {
    const shown = printable(key.slice(0, 60))
    const message = `there is no setting "${shown}"${suggestion(key, settingKeys)}`
    throw new AppError('invalidValue', message)
  }
  if (at < 0) throw new AppError('invalidValue', `give ${key} a value: --set ${key}=VALUE`)
  return [key, settingFromText(key, text.slice(at + 1))]
}

function hoursOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,3})([hd])$/.exec(text) ?? []
  const hours = Number(number) * (unit === 'd' ? 24 : 1)
  if (number !== '' && hours >= 1 && hours <= 168) return hours
  const shown = printable(text.slice(0, 40))
  const message = `"${shown}" is no length: a number and h or d, from 1h to 7d`
  throw new AppError('invalidValue', message)
}

type Sources = WhatIfJson['more']

function titleOf(words: string, { total }: Sources): string {
  return total > shownItems ? `${words}, the first ${shownItems} of ${total}` : words
}

/** Those that work here have a table of their own. */
function strangers({ more }: WhatIfJson): Sources {
  return { ...more, items: more.items.filter(({ trusted }) => !trusted) }
}

function tableOf({ items }: Sources): TableContent {
  return {
    head: ['SOURCE', 'WHAT', 'FIRST AT (UTC)', 'TIMES', 'RULE', 'ATTEMPTS', 'PROOF', 'ACCOUNT'],
    right: [3, 5],
    rows: items
      .slice(0, shownItems)
      .map(({ address, action, at, times, rule, attempts, proof, account, denied }) => [
        cell(address),
        denied ? `${action}, denied` : action,
        describeIsoTime(at),
        String(times),
        rule,
        String(attempts),
        proof,
        cell(account),
      ]),
  }
}
