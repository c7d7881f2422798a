// `sipward migrate`: the schema of the store brought up to date, or one store moved into another.
import type { Command } from 'commander'
import { loadConfig } from '../config/load-config.js'
import { AppError } from '../domain/app-error.js'
import { redactUrl } from '../domain/redact-url.js'
import { printable } from '../domain/untrusted.js'
import type { MovedStore, StoreCounts } from '../app/start/move-store.js'
import type { CommandContext, GlobalOptions } from './command-context.js'
import { tableLines } from './table.js'
import type { Terminal } from './terminal.js'

interface MigrateOptions extends GlobalOptions {
  readonly from?: string
  readonly to?: string
  readonly json?: true
}

const names: readonly (readonly [keyof StoreCounts, string])[] = [
  ['attacks', 'attacks'],
  ['blocks', 'blocks'],
  ['listEntries', 'list entries'],
  ['hostNames', 'host names on the allowlist'],
  ['trust', 'trusted accounts'],
  ['settings', 'settings'],
  ['bookRecords', 'users, changes, news and other records'],
]

/** Adds the command. */
export function addMigrate(program: Command, { terminal, environment }: CommandContext): void {
  program
    .command('migrate')
    .description('bring the schema of the store up to date, or move one store into another')
    .option('--from <url>', 'the store to move, sqlite:PATH or mongodb://…')
    .option('--to <url>', 'where to move it (default: the store of the configuration)')
    .option('--json', 'print JSON')
    .action(async (_options: unknown, command: Command) => {
      const { from, to, json, config } = command.optsWithGlobals<MigrateOptions>()
      if (from === undefined && to !== undefined) {
        throw new AppError('usage', '--to needs --from, the store to move')
      }
      const url = to ?? loadConfig({ file: config, env: environment }).store.url
      if (from === undefined) {
        await updateSchema(url)
        if (json) terminal.printJson({ store: redactUrl(url) })
        else terminal.print(`the schema of ${printable(redactUrl(url))} is up to date`)
        return
      }
      const { moveStore } = await import('../app/start/move-store.js')
      const { systemClock } = await import('../app/start/system-clock.js')
      const moved = await moveStore(from, url, systemClock)
      if (json) terminal.printJson(moved)
      else terminal.print(...describe(terminal, moved))
    })
}

async function updateSchema(url: string): Promise<void> {
  const { openStore } = await import('../app/start/open-store.js')
  await (await openStore(url)).close()
}

function describe(terminal: Terminal, { source, targetBefore, targetAfter }: MovedStore): string[] {
  const rows = names.map(([name, shown]) => [
    shown,
    String(source[name]),
    String(targetBefore[name]),
    String(targetAfter[name]),
  ])
  const head = ['', 'SOURCE', 'TARGET BEFORE', 'TARGET NOW']
  return tableLines(terminal, { head, rows, right: [1, 2, 3] })
}
