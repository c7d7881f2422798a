// `sipward deny IP|NET`.
import type { Command } from 'commander'
import { addListCommand } from './change-list.js'
import type { CommandContext } from './command-context.js'

/** Adds the command. */
export function addDeny(program: Command, context: CommandContext): void {
  addListCommand(program, 'deny', context)
}
