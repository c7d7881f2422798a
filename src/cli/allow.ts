// `sipward allow IP|NET`.
import type { Command } from 'commander'
import { addListCommand } from './change-list.js'
import type { CommandContext } from './command-context.js'

/** Adds the command. */
export function addAllow(program: Command, context: CommandContext): void {
  addListCommand(program, 'allow', context)
}
