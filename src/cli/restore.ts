// `sipward restore`: brings rules and sets into the kernel and ends, at boot, before Asterisk answers.
import type { Command } from 'commander'
import { loadConfig } from '../config/load-config.js'
import { AppError } from '../domain/app-error.js'
import type { CommandContext, GlobalOptions } from './command-context.js'

/** Adds the command. */
export function addRestore(program: Command, { terminal, environment }: CommandContext): void {
  program
    .command('restore')
    .description('bring rules and blocks back into the kernel at boot, without a daemon')
    .action(async (_options: unknown, command: Command) => {
      const { config: file } = command.optsWithGlobals<GlobalOptions>()
      const config = loadConfig({ file, env: environment })
      const { restoreFirewall } = await import('../app/start/restore-firewall.js')
      const restored = await restoreFirewall(config).catch(unlessKept)
      if (restored === undefined) {
        terminal.print('a daemon already keeps the firewall: there is nothing to bring back')
        return
      }
      const { entries, problems } = restored
      for (const problem of problems) terminal.complain(`sipward: ${problem}`)
      terminal.print(
        `the kernel holds ${entries.toLocaleString('en-US')} entries, until the daemon takes over`,
      )
    })
}

/** Where a daemon has been quicker, everything that was to be done is done. */
function unlessKept(caught: unknown): undefined {
  if (caught instanceof AppError && caught.code === 'addressInUse') return undefined
  throw caught
}
