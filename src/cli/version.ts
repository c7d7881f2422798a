// `sipward version`.
import type { Command } from 'commander'
import { readPackageVersion } from '../config/package-version.js'
import type { CommandContext } from './command-context.js'

/** Adds the command. */
export function addVersion(program: Command, { terminal }: CommandContext): void {
  program
    .command('version')
    .description('print the version')
    .option('--json', 'print JSON')
    .action((options: { json?: true }) => {
      const version = readPackageVersion()
      if (options.json) terminal.printJson({ version, node: process.versions.node })
      else terminal.print(`sipward ${version}`)
    })
}
