// `sipward news [list | settle ID]`: what goes on that a person should know of, and the word that it is settled.
import type { Command } from 'commander'
import { describeIsoTime } from '../tell/format/describe-time.js'
import type { NewsJson, SettledNewsJson } from '../tell/web/api/api-json.js'
import { clientFor, type CommandContext } from './command-context.js'
import { refuseOtherWords } from './refuse-other-words.js'
import { cell, tableLines, wrapped, type TableContent } from './table.js'

const classWords = { act: 'act now', look: 'look today', record: 'for the record' } as const
const maxTextLength = 400

/** Adds the command. */
export function addNews(program: Command, context: CommandContext): void {
  const { terminal } = context
  const isJson = (command: Command) => command.optsWithGlobals<{ json?: true }>().json === true
  const list = async (_options: unknown, command: Command): Promise<void> => {
    const client = clientFor(command, context)
    const path = '/news?state=open'
    if (isJson(command)) {
      const items = await client.all<NewsJson>(path)
      terminal.printJson({ items, total: items.length })
      return
    }
    const { items, total } = await client.firstPage<NewsJson>(path)
    if (total === 0) terminal.print('nothing goes on that a person should know of')
    else terminal.print(...tableLines(terminal, newsTable(items)))
    if (total > items.length) {
      terminal.print(`  and ${total - items.length} more: --json prints all of them`)
    }
  }
  const news = program
    .command('news')
    .description('show what goes on that a person should know of, or say that it is settled')
    .option('--json', 'print JSON')
    .allowExcessArguments()
    .action((options: unknown, command: Command) => {
      refuseOtherWords(command)
      return list(options, command)
    })
  news.command('list').description('show it').action(list)
  news
    .command('settle')
    .description('end what goes on until a person has settled it: no reminder follows')
    .argument('<id...>', 'as the list shows it')
    .action(async (words: readonly string[], _options: unknown, command: Command) => {
      const id = words.join(' ')
      const settled = await clientFor(command, context).post<SettledNewsJson>('/news/settle', {
        id,
      })
      if (isJson(command)) terminal.printJson(settled)
      else terminal.print(settled.settled ? 'it is settled: no reminder follows' : 'it was over')
    })
}

function newsTable(items: readonly NewsJson[]): TableContent {
  return {
    head: ['SINCE (UTC)', 'HOW SOON', 'ID', 'WHAT'],
    rows: items.map(({ firstAt, class: newsClass, id, text, count }) => [
      describeIsoTime(firstAt),
      classWords[newsClass],
      cell(id, 256),
      wrapped(
        `${cell(text, maxTextLength)}${count > 1 ? ` (${count} times)` : ''}`.split(' '),
        ' ',
        60,
      ),
    ]),
  }
}
