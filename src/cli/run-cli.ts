// The command line to its exit code: the one place where failures become words for people.
import { CommanderError } from 'commander'
import type { Environment } from '../config/process-environment.js'
import { AppError, errorCodes, toError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import { createProgram } from './program.js'
import { Terminal } from './terminal.js'

// sysexits.h: EX_SOFTWARE, a defect of the program itself.
const bugExitCode = 70

/** Runs the command that the arguments name; returns the exit code. */
export async function runCli(
  commandLine: readonly string[],
  environment: Environment,
): Promise<number> {
  const terminal = new Terminal(environment)
  try {
    await createProgram({ terminal, environment }).parseAsync(commandLine, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (caught) {
    // Help that was asked for arrives as an error with exit code 0.
    if (caught instanceof CommanderError) {
      return caught.exitCode === 0 ? 0 : errorCodes.usage.exit
    }
    if (caught instanceof AppError) {
      const message = caught.message.split('\n').map(printable)
      // What is merely unavailable says all there is in its message.
      const hint = caught.code === 'unavailable' ? [] : [`  ${caught.hint}`]
      terminal.complain(`sipward: ${message.join('\n')}`, ...hint)
      return caught.exitCode
    }
    terminal.complain('sipward: this is a defect, please report it', describeBug(toError(caught)))
    return bugExitCode
  }
}

function describeBug(error: Error): string {
  return (error.stack ?? error.message).split('\n').map(printable).join('\n')
}
