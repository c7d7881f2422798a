// What `sipward allow` and `sipward deny` share: an entry put on a list or taken off it.
import type { Command } from 'commander'
import type { ListName } from '../domain/list-entry.js'
import type { ListEntryJson } from '../tell/web/api-json.js'
import { parseNetworkText } from '../tell/web/api-request.js'
import { clientFor, type CommandContext } from './command-context.js'
import { cell } from './table.js'

interface ListOptions {
  readonly note?: string
  readonly remove?: true
  readonly json?: true
}

/** Adds the command of a list. */
export function addListCommand(program: Command, list: ListName, context: CommandContext): void {
  program
    .command(list)
    .description(descriptions[list])
    .argument('<address>', 'an address or a network')
    .option('--note <text>', 'why, one line')
    .option('--remove', `take it off the ${list}list`)
    .option('--json', 'print JSON')
    .action(async (address: string, options: ListOptions, command: Command) => {
      if (options.remove === true && options.note !== undefined) {
        command.error('error: --remove takes no --note')
      }
      const network = parseNetworkText(address)
      const client = clientFor(command, context)
      if (options.remove) {
        const path = `/${list}list?address=${encodeURIComponent(network)}`
        const answer = await client.delete<{ address: string; removed: boolean }>(path)
        const words = answer.removed ? 'was taken off' : 'was not on'
        if (options.json) context.terminal.printJson(answer)
        else context.terminal.print(`${network} ${words} the ${list}list`)
        return
      }
      const body = { address: network, ...(options.note !== undefined && { note: options.note }) }
      const entry = await client.post<ListEntryJson>(`/${list}list`, body)
      const note = entry.note === '' ? '' : `: ${cell(entry.note, 200)}`
      if (options.json) context.terminal.printJson(entry)
      else context.terminal.print(`${network} is on the ${list}list${note}`)
    })
}

const descriptions: Readonly<Record<ListName, string>> = {
  allow: 'put an address or network on the allowlist, which wins over everything',
  deny: 'put an address or network on the denylist: dropped for good',
}
