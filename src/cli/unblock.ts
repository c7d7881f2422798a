// `sipward unblock IP`: ends what sipward itself did to an address.
import type { Command } from 'commander'
import type { ListEntryJson } from '../tell/web/api/api-json.js'
import { networkArgument } from './network-argument.js'
import { clientFor, type CommandContext } from './command-context.js'
import { cell } from './table.js'

interface UnblockJson {
  readonly address: string
  readonly ended: number
  readonly removed: number
  readonly remaining: readonly ListEntryJson[]
}

/** Adds the command. */
export function addUnblock(program: Command, context: CommandContext): void {
  program
    .command('unblock')
    .description('end the blocks of an address, and its permanent block if sipward made it')
    .argument('<address>', 'an address or a network')
    .option('--json', 'print JSON')
    .action(async (address: string, options: { json?: true }, command: Command) => {
      const network = networkArgument(address)
      const client = clientFor(command, context)
      const answer = await client.post<UnblockJson>('/unblock', { address: network })
      if (options.json) context.terminal.printJson(answer)
      else context.terminal.print(...unblockLines(answer))
    })
}

function unblockLines({ address, ended, removed, remaining }: UnblockJson): string[] {
  const done = [
    ...(ended === 0 ? [] : [ended === 1 ? 'one block ended' : `${ended} blocks ended`]),
    ...(removed === 0 ? [] : ['taken off the denylist']),
  ].join(', ')
  return [
    done === '' ? `${address} was not blocked by sipward` : `${address} is unblocked: ${done}`,
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
