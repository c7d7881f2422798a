// `sipward trust [list | end IP]`: the sources where something works.
import type { Command } from 'commander'
import type { EndedTrustJson, TrustedJson } from '../tell/web/api/api-json.js'
import { clientFor, type CommandContext } from './command-context.js'
import { trustTable } from './describe.js'
import { networkArgument } from './network-argument.js'
import { refuseOtherWords } from './refuse-other-words.js'
import { tableLines } from './table.js'

/** Adds the command. */
export function addTrust(program: Command, context: CommandContext): void {
  const { terminal } = context
  const isJson = (command: Command) => command.optsWithGlobals<{ json?: true }>().json === true
  const list = async (_options: unknown, command: Command): Promise<void> => {
    const client = clientFor(command, context)
    if (isJson(command)) {
      const items = await client.all<TrustedJson['items'][number]>('/trust')
      terminal.printJson({ items, total: items.length })
      return
    }
    const { items, total } = await client.firstPage<TrustedJson['items'][number]>('/trust')
    if (total === 0) terminal.print('nothing has worked anywhere yet: no source is trusted')
    else terminal.print(...tableLines(terminal, trustTable(items)))
    if (total > items.length) {
      terminal.print(`  and ${total - items.length} more: --json prints all of them`)
    }
  }
  const trust = program
    .command('trust')
    .description('show the sources where phones and trunks work, or end the trust in one')
    .option('--json', 'print JSON')
    .allowExcessArguments()
    .action((options: unknown, command: Command) => {
      refuseOtherWords(command)
      return list(options, command)
    })
  trust.command('list').description('show them').action(list)
  trust
    .command('end')
    .description('trust a source no more, until something works there again')
    .argument('<address>', 'an address, or the /64 of an IPv6 address')
    .action(async (text: string, _options: unknown, command: Command) => {
      const path = `/trust/${encodeURIComponent(networkArgument(text))}`
      const ended = await clientFor(command, context).delete<EndedTrustJson>(path)
      const words = ended.ended ? 'is trusted no more' : 'was not trusted'
      if (isJson(command)) terminal.printJson(ended)
      else terminal.print(`${ended.address} ${words}`)
    })
}
