// `sipward reload`: the daemon reads its configuration and the list files again.
import type { Command } from 'commander'
import type { ReloadJson } from '../tell/web/api/api-json.js'
import { clientFor, type CommandContext } from './command-context.js'
import { cell } from './table.js'

const maxSentenceLength = 300

/** Adds the command. */
export function addReload(program: Command, context: CommandContext): void {
  program
    .command('reload')
    .description('have the daemon read the configuration and the list files again')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }, command: Command) => {
      const { terminal } = context
      const done = await clientFor(command, context).post<ReloadJson>('/reload', undefined)
      if (options.json) terminal.printJson(done)
      else terminal.print(...reloadLines(done))
    })
}

function reloadLines({ changed, waiting }: ReloadJson): string[] {
  if (changed.length + waiting.length === 0) return ['everything was in force already']
  return [...changed, ...waiting].map((sentence) => cell(sentence, maxSentenceLength))
}
