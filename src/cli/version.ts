// `sipward version`.
import type { Command } from 'commander'
import { readPackageVersion } from '../config/package-version.js'
import type { CommandContext } from './command-context.js'
import type { Terminal } from './terminal.js'

/** Adds the command. */
export function addVersion(program: Command, { terminal }: CommandContext): void {
  program
    .command('version')
    .description('print the version')
    .option('--json', 'print JSON')
    .action((options: { json?: true }) => {
      const json = { version: readPackageVersion(), node: process.versions.node }
      if (options.json) terminal.printJson(json)
      else printVersion(terminal)
    })
}

/** Prints the version. */
export function printVersion(terminal: Terminal): void {
  terminal.print(`sipward ${readPackageVersion()}`)
}
