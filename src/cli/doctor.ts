// `sipward doctor`: what is wrong, what it costs, and the command that mends it; with and without a running daemon.
import { Argument, type Command } from 'commander'
import { AppError, toError } from '../domain/app-error.js'
import { suggestion } from '../domain/nearest-name.js'
import { printable } from '../domain/untrusted.js'
import { allChecks } from '../setup/all-checks.js'
import type { Check } from '../setup/doctor/check.js'
import type { CheckResult } from '../setup/doctor/examine.js'
import type { CommandContext } from './command-context.js'
import type { Terminal } from './terminal.js'

interface DoctorOptions {
  readonly fix?: true
  readonly list?: true
  readonly json?: true
}

/** Adds the command. */
export function addDoctor(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('doctor')
    .description(
      'find what is wrong with Asterisk, the kernel and sipward, and say how it is mended',
    )
    .addArgument(checkNames())
    .option('--fix', 'mend what is safe to mend')
    .option('--list', 'list the checks')
    .option('--json', 'print JSON')
    .action(async (names: readonly string[], options: DoctorOptions, command: Command) => {
      const checks = chosen(allChecks, names)
      if (options.list) {
        listChecks(terminal, checks, options)
        return
      }
      warnOthersThanRoot(terminal, options)
      const { doctorFacts } = await import('./doctor-facts.js')
      const { examine, isIll } = await import('../setup/doctor/examine.js')
      const look = async (some: readonly Check[], onResult?: (result: CheckResult) => void) =>
        examine(some, await doctorFacts(command, context), onResult)
      const show = (result: CheckResult): void => {
        if (!options.json) terminal.print(...resultLines(terminal, result))
      }
      let results = await look(checks, options.fix ? undefined : show)
      if (options.fix) {
        await mend(terminal, results)
        // What was mended is looked at once more, and so is what it may have caused.
        results = await look(checks, show)
      }
      if (options.json) terminal.printJson({ ok: !isIll(results), checks: results.map(toJson) })
      else terminal.print(verdictLine(terminal, results))
      if (isIll(results)) process.exitCode = 1
    })
}

function warnOthersThanRoot(terminal: Terminal, { fix }: DoctorOptions): void {
  if (process.getuid?.() === 0) return
  if (fix) throw new AppError('unavailable', 'only root can mend: run it as root')
  terminal.complain('sipward: you are not root: what only root may see is not looked at')
}

/** The names are completed by shells; a wrong one is refused in our own words. */
function checkNames(): Argument {
  const argument = new Argument('[check...]', 'names of checks; all without any')
  argument.argChoices = allChecks.map(({ name }) => name)
  return argument
}

function chosen(all: readonly Check[], names: readonly string[]): readonly Check[] {
  const known = all.map(({ name }) => name)
  for (const name of names) {
    if (known.includes(name)) continue
    const message = `there is no check "${printable(name)}"${suggestion(name, known)}; sipward doctor --list names them`
    throw new AppError('usage', message)
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

function listChecks(terminal: Terminal, checks: readonly Check[], { json }: DoctorOptions): void {
  if (json) terminal.printJson(checks.map(({ name, title }) => ({ name, title })))
  else terminal.print(...checks.map(({ name, title }) => `${name.padEnd(18)}${title}`))
}

/** What cannot be mended keeps nothing else from it; it is still named afterwards. */
async function mend(terminal: Terminal, results: readonly CheckResult[]): Promise<void> {
  for (const { name, findings } of results) {
    for (const { fix } of findings) {
      try {
        await fix?.()
      } catch (caught) {
        const reason = printable(toError(caught).message)
        terminal.complain(`sipward: ${name} cannot be mended: ${reason}`)
      }
    }
  }
}

function resultLines(
  terminal: Terminal,
  { name, title, findings, failure, reason }: CheckResult,
): string[] {
  if (failure !== '') {
    return [terminal.style('red', `☠ ${name}: the check itself has failed: ${printable(failure)}`)]
  }
  if (reason !== '') return [`– ${name}: not looked at: ${printable(reason)}`]
  if (findings.length === 0) return [terminal.style('green', `✓ ${title}`)]
  return findings.flatMap(({ severity, sentence, cost, command }) => {
    const [mark, style] =
      severity === 'wrong' ? (['✗', 'red'] as const) : (['!', 'yellow'] as const)
    return [
      terminal.style(style, `${mark} ${name}: ${printable(sentence)}`),
      ...(cost === '' ? [] : [`    ${printable(cost)}`]),
      ...(command === '' ? [] : [`    → ${command}`]),
    ]
  })
}

function verdictLine(terminal: Terminal, results: readonly CheckResult[]): string {
  const all = results.flatMap(({ findings }) => findings)
  const wrong = all.filter(({ severity }) => severity === 'wrong').length
  const failed = results.filter(({ failure }) => failure !== '').length
  const hints = all.length - wrong
  const unseen = results.filter(({ reason }) => reason !== '').length
  const tail = [
    ...(hints === 0 ? [] : [hints === 1 ? 'one hint' : `${hints} hints`]),
    ...(unseen === 0
      ? []
      : [
          unseen === 1
            ? 'one check has looked at nothing'
            : `${unseen} checks have looked at nothing`,
        ]),
  ]
    .map((part) => `, ${part}`)
    .join('')
  if (wrong + failed === 0) return terminal.style('bold', `Nothing is wrong${tail}.`)
  const things = wrong === 1 ? 'One thing is wrong' : `${wrong} things are wrong`
  const broken = failed === 0 ? '' : `, ${failed} checks have failed`
  return terminal.style('bold', `${things}${tail}${broken}.`)
}

/** One word for what came of a check. */
function stateOf({ findings, failure, reason }: CheckResult): string {
  if (failure !== '') return 'failed'
  if (reason !== '') return 'notLookedAt'
  if (findings.length === 0) return 'ok'
  return findings.some(({ severity }) => severity === 'wrong') ? 'wrong' : 'hint'
}

function toJson(result: CheckResult): object {
  const { name, title, findings, failure, reason } = result
  const state = stateOf(result)
  return {
    name,
    title,
    state,
    ok: state === 'ok',
    failure,
    reason,
    findings: findings.map(({ severity, sentence, cost, command, fix }) => ({
      severity,
      sentence,
      cost,
      command,
      fixable: fix !== undefined,
    })),
  }
}
