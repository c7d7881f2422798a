// `sipward unblock IP`: ends what sipward itself did to an address.
import { counted } from '../domain/counted.js'
import type { Command } from 'commander'
import type { UnblockJson } from '../tell/web/api/api-json.js'
import { networkArgument } from './network-argument.js'
import { clientFor, type CommandContext } from './command-context.js'
import { cell } from './table.js'

/** Adds the command. */
export function addUnblock(program: Command, context: CommandContext): void {
  program
    .command('unblock')
    .description('end the blocks of an address, and its permanent block if sipward made it')
    .argument('<address...>', 'addresses and networks')
    .option('--json', 'print JSON')
    .action(async (texts: readonly string[], options: { json?: true }, command: Command) => {
      // All are read before the first one is carried out: a slip of the pen changes nothing.
      const networks = texts.map(networkArgument)
      const client = clientFor(command, context)
      const answers: UnblockJson[] = []
      for (const address of networks) {
        answers.push(await client.post<UnblockJson>('/unblock', { address }))
      }
      const json = answers.length === 1 ? answers[0] : { items: answers, total: answers.length }
      if (options.json) context.terminal.printJson(json)
      else context.terminal.print(...answers.flatMap(unblockLines))
    })
}

function unblockLines({ address, ended, removed, remaining, storeWaiting }: UnblockJson): string[] {
  const done = [
    ...(ended === 0 ? [] : [`${counted(ended, 'block')} ended`]),
    ...(removed === 0 ? [] : ['taken off the denylist']),
  ].join(', ')
  return [
    done === '' ? `${address} was not blocked by sipward` : `${address} is unblocked: ${done}`,
    ...(storeWaiting ? ['the kernel has let it go; the store learns of it when it is back'] : []),
    ...remaining.map((entry) => {
      const way =
        entry.origin === 'file'
          ? 'take it out of the denylist file'
          : `sipward deny ${cell(entry.address, 60)} --remove`
      const note = entry.note === '' ? '' : ` (${cell(entry.note)})`
      return `it stays denied by ${cell(entry.address, 60)}${note}: ${way}`
    }),
  ]
}
