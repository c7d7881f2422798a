// All commands, in the order of the help.
import { Command } from 'commander'
import { defaultConfigFile } from '../config/config.js'
import { printable } from '../domain/untrusted.js'
import { addAllow } from './allow.js'
import { addCheck } from './check.js'
import type { CommandContext } from './command-context.js'
import { addCompletion } from './completion.js'
import { addDemo } from './demo.js'
import { addDeny } from './deny.js'
import { addExplain } from './explain.js'
import { addGeo } from './geo.js'
import { addMigrate } from './migrate.js'
import { addHosts } from './hosts.js'
import { addRun } from './run.js'
import { addSettings } from './settings.js'
import { addStatus } from './status.js'
import { addUnblock } from './unblock.js'
import { addVersion } from './version.js'

/** Creates the program; a wrong command line makes it throw a CommanderError. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('sipward')
    .description('Protects an Asterisk PBX: sees SIP attacks, has the kernel drop the attackers.')
    .option('--config <file>', `the configuration (default: ${defaultConfigFile})`)
    .option('--socket <path>', 'the control socket (default: as the configuration says)')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        const line = text
          .trim()
          .replace(/^error: /, 'sipward: ')
          .replaceAll('\n', ' ')
        write(`${printable(line)}\n`)
      },
    })
  addRun(program, context)
  addDemo(program, context)
  addStatus(program, context)
  addCheck(program, context)
  addExplain(program, context)
  addAllow(program, context)
  addDeny(program, context)
  addUnblock(program, context)
  addSettings(program, context)
  addGeo(program, context)
  addMigrate(program, context)
  addHosts(program, context)
  addVersion(program, context)
  addCompletion(program, context)
  return program
}
