// The command line to its exit code: the one place where failures become words for people.
import type { Environment } from '../config/process-environment.js'
import { AppError, errorCodes, systemCodeOf, toError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import { commands, commandWordOf } from './commands.js'
import { Terminal } from './terminal.js'

// sysexits.h: EX_SOFTWARE, a defect of the program itself.
const bugExitCode = 70
const fileHint = 'name another file with --config FILE, or make this one readable'
const versionWords = ['version', '--version', '-V']

/** Runs the command that the arguments name; returns the exit code. */
export async function runCli(
  commandLine: readonly string[],
  environment: Environment,
): Promise<number> {
  const terminal = new Terminal(environment)
  const context = { terminal, environment }
  try {
    if (commandLine.length === 1 && versionWords.includes(commandLine[0] ?? '')) {
      // The shortest way: the version needs no parser of command lines.
      const { printVersion } = await import('./version.js')
      printVersion(terminal)
      return 0
    }
    const { createProgram } = await import('./program.js')
    const program = await createProgram(commandLine, context)
    await program.parseAsync(commandLine, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (caught) {
    const exitCode = commanderExitCodeOf(caught)
    // Help that was asked for arrives as an error with exit code 0.
    if (exitCode !== undefined) return exitCode === 0 ? 0 : errorCodes.usage.exit
    if (caught instanceof AppError) {
      const message = caught.message.split('\n').map(printable)
      const hint = hintOf(caught, commandWordOf(commandLine))
      terminal.complain(`sipward: ${message.join('\n')}`, ...hint.map((text) => `  ${text}`))
      return caught.exitCode
    }
    terminal.complain('sipward: this is a defect, please report it', describeBug(toError(caught)))
    return bugExitCode
  }
}

// By its name: the class is loaded with the program alone.
function commanderExitCodeOf(caught: unknown): number | undefined {
  const { name, exitCode } = toError(caught) as { name: string; exitCode?: unknown }
  const isOne = name === 'CommanderError' || name === 'InvalidArgumentError'
  return isOne && typeof exitCode === 'number' ? exitCode : undefined
}

// A hint that fits: that nothing was changed is no news to who wanted to read, and what is merely
// unavailable says all there is in its message.
function hintOf({ code, hint, cause }: AppError, command: string | undefined): readonly string[] {
  if (code === 'invalidConfiguration' && systemCodeOf(cause) !== undefined) return [fileHint]
  if (code === 'unavailable') return []
  const { name, isChange = true } = commands.find(({ name }) => name === command) ?? {}
  return [code === 'invalidValue' && !isChange ? `see sipward ${name ?? ''} --help` : hint]
}

function describeBug(error: Error): string {
  return (error.stack ?? error.message).split('\n').map(printable).join('\n')
}
