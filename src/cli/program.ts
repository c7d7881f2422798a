// The program: its own options, and the command that a command line names.
import { Command } from 'commander'
import { defaultConfigFile } from '../config/config.js'
import { readPackageVersion } from '../config/package-version.js'
import { suggestion } from '../domain/nearest-name.js'
import { printable } from '../domain/untrusted.js'
import type { CommandContext } from './command-context.js'
import { commands, commandWordOf } from './commands.js'

/**
 * Creates the program with the command that the command line names or, where it names none, with
 * all of them. A wrong command line makes it throw a CommanderError.
 */
export async function createProgram(
  commandLine: readonly string[],
  context: CommandContext,
): Promise<Command> {
  const program = new Command('sipward')
    .description('Protects an Asterisk PBX: sees SIP attacks, has the kernel drop the attackers.')
    .usage('[options] COMMAND')
    .option('--config <file>', `the configuration (default: ${defaultConfigFile})`)
    .option('--socket <path>', 'the control socket (default: as the configuration says)')
    .version(`sipward ${readPackageVersion()}`, '-V, --version', 'print the version')
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
  const word = commandWordOf(commandLine)
  const named = commands.filter(({ name }) => name === word && name !== 'completion')
  // The help of a command knows it by its name; completion and suggestions need all names.
  for (const { load } of named.length > 0 ? named : commands) (await load())(program, context)
  addHelp(program)
  return program
}

function addHelp(program: Command): void {
  program
    .command('help')
    .description('show the help of the program or of a command')
    .argument('[command...]', 'the words of a command')
    .action((words: readonly string[]) => {
      let shown = program
      for (const word of words) {
        const names = shown.commands.map((child) => child.name())
        const next = shown.commands.find((child) => child.name() === word)
        if (next === undefined) {
          program.error(`error: there is no command '${word}'${suggestion(word, names)}`)
        }
        shown = next
      }
      shown.help()
    })
}
