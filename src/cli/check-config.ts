// `sipward check-config`: looks at the configuration and the list files as a start would, and starts nothing.
import type { Command } from 'commander'
import { defaultConfigFile } from '../config/config.js'
import { loadConfig } from '../config/load-config.js'
import { AppError, errorCodes } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import type { CommandContext, GlobalOptions } from './command-context.js'
import { listFaults } from './list-faults.js'

/** Adds the command. */
export function addCheckConfig(program: Command, { terminal, environment }: CommandContext): void {
  program
    .command('check-config')
    .description('check the configuration and the list files; every fault is named with its line')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { config: named } = command.optsWithGlobals<GlobalOptions>()
      const file = named ?? defaultConfigFile
      const { faults, warnings } = faultsOf(named, environment)
      const lists = await listFaults(file)
      const all = [...faults, ...lists]
      if (json) terminal.printJson({ ok: all.length === 0, file, faults: all, warnings })
      else {
        terminal.complain(
          ...all.map(printable),
          ...warnings.map((text) => `warning: ${printable(text)}`),
        )
        if (all.length === 0) terminal.print(`${printable(file)} and its lists can be understood`)
      }
      if (all.length > 0) process.exitCode = errorCodes.invalidConfiguration.exit
    })
}

function faultsOf(
  file: string | undefined,
  env: CommandContext['environment'],
): { readonly faults: readonly string[]; readonly warnings: readonly string[] } {
  try {
    return { faults: [], warnings: loadConfig({ file, env }).warnings }
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'invalidConfiguration') throw caught
    const [first = '', ...faults] = caught.message.split('\n')
    return { faults: faults.length === 0 ? [first] : faults, warnings: [] }
  }
}
