// `sipward setup`: finds Asterisk, writes what is missing, has it in force without a restart, and proves it;
// `--undo` takes everything back.
import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { dirname } from 'node:path'
import { administratorAddress } from '../config/administrator-address.js'
import { defaultConfigFile } from '../config/config.js'
import { AppError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import type { Journal } from '../setup/journal/journal.js'
import type { SetupPlan } from '../setup/plan/plan-setup.js'
import type { PlannedStep } from '../setup/plan/planned-step.js'
import type { SetupMoment, UndoReport } from '../setup/run-setup.js'
import { clientFor, type CommandContext, type GlobalOptions } from './command-context.js'
import { endDaemon } from './stop.js'
import type { Terminal } from './terminal.js'

interface SetupOptions {
  readonly yes?: true
  readonly dryRun?: true
  readonly undo?: true
  readonly takeMirror?: true
  readonly start: boolean
  readonly json?: true
}

/** Longer than the unit takes to stop and to start. */
const restartDeadlineMs = 400_000

/** One call of the command. */
interface Call {
  readonly options: SetupOptions
  readonly context: CommandContext
  readonly command: Command
  readonly configFile: string
}

/** Adds the command. */
export function addSetup(program: Command, context: CommandContext): void {
  program
    .command('setup')
    .description('set up Asterisk and sipward on this machine, and prove that attacks are seen')
    .option('--yes', 'ask nothing')
    .option('--dry-run', 'only show what would be changed')
    .option('--undo', 'take back all that setup has changed')
    .option('--take-mirror', 'receive the HEP mirror that goes elsewhere now, and pass it on')
    .option('--no-start', 'do not start sipward')
    .option('--json', 'print JSON')
    .action(async (options: SetupOptions, command: Command) => {
      const { config = defaultConfigFile } = command.optsWithGlobals<GlobalOptions>()
      refuseOthersThanRoot()
      const call = { options, context, command, configFile: config }
      await (options.undo ? undo(call) : setUp(call))
    })
}

function refuseOthersThanRoot(): void {
  if (process.getuid?.() === 0) return
  throw new AppError(
    'unavailable',
    'setup changes files of Asterisk and of the system: run it as root',
  )
}

async function setUp(call: Call): Promise<void> {
  const { options, context, configFile } = call
  const { terminal, environment } = context
  const { findAsterisks } = await import('../setup/asterisk/find-asterisks.js')
  const { systemFiles } = await import('../setup/conf/system-files.js')
  const { Journal } = await import('../setup/journal/journal.js')
  const { planSetup } = await import('../setup/plan/plan-setup.js')
  const { placesOf } = await import('../setup/plan/plan-sipward.js')
  const { runProgram } = await import('../setup/process/run-program.js')
  const { runSetup } = await import('../setup/run-setup.js')
  const { presentConfig } = await import('./setup-present.js')
  const question = {
    asterisks: await findAsterisks(runProgram, systemFiles),
    present: presentConfig({ file: configFile, env: environment }),
    places: placesOf(configFile, dirname(configFile)),
    administrator: administratorAddress(environment),
    takesMirror: options.takeMirror === true,
    starts: options.start,
  }
  const plan = await planSetup(question, runProgram, systemFiles)
  if (!options.json) showPlan(terminal, plan)
  if (options.dryRun) {
    if (options.json) terminal.printJson(planJson(plan))
    return
  }
  const shown = plan.steps.filter(({ title }) => title !== '')
  if (shown.length > 0 && !(await isAgreed(options, 'Make these changes?'))) return
  const journal = Journal.open()
  const onMoment = (moment: SetupMoment, { title }: PlannedStep): void => {
    if (moment === 'begun' && title !== '' && !options.json) terminal.print(`▶ ${printable(title)}`)
  }
  const tools = { journal, run: runProgram, files: systemFiles, onMoment }
  await runSetup(plan.steps, tools).catch((caught: unknown) => {
    terminal.complain('sipward: "sipward setup --undo" takes back what was done until here')
    throw caught
  })
  const isChanged = plan.steps.some(({ step }) => step.kind === 'file' && step.path === configFile)
  if (isChanged && options.start) await restartUnit()
  const { proveSetup } = await import('./setup-proof.js')
  const proof = await proveSetup(plan, call)
  if (options.json) terminal.printJson({ ...planJson(plan), proof: proof.json })
  else terminal.print(...proof.lines)
  if (!proof.isWell) process.exitCode = 1
}

function showPlan(terminal: Terminal, { steps, pbxs, notes }: SetupPlan): void {
  for (const { asterisk } of pbxs) {
    terminal.print(
      `Asterisk ${printable(asterisk.version)}, configured in ${printable(asterisk.directory)}`,
    )
  }
  terminal.print(...notes.map((note) => terminal.style('yellow', `! ${printable(note)}`)))
  const shown = steps.filter(({ title }) => title !== '')
  if (shown.length === 0) terminal.print('Everything is set up already: nothing is changed.')
  for (const { title, details } of shown) {
    terminal.print(`• ${printable(title)}`, ...details.map((line) => `    ${printable(line)}`))
  }
}

function planJson({ steps, pbxs, notes }: SetupPlan): object {
  return {
    asterisk: pbxs.map(({ asterisk, transports }) => ({
      version: asterisk.version,
      directory: asterisk.directory,
      transports,
    })),
    changes: steps
      .filter(({ title }) => title !== '')
      .map(({ title, details }) => ({ title, details })),
    notes,
  }
}

async function isAgreed({ yes }: SetupOptions, question: string): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY) {
    throw new AppError(
      'usage',
      'nobody can be asked here: say --yes, or --dry-run to see what would be done',
    )
  }
  const line = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await line.question(`${question} [y/N] `)
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    line.close()
  }
}

async function undo(call: Call): Promise<void> {
  const { options, context } = call
  const { terminal } = context
  const { Journal } = await import('../setup/journal/journal.js')
  const { describeStep } = await import('../setup/journal/describe-step.js')
  const journal = Journal.open()
  const known = journal.steps.map(describeStep).filter((line) => line !== '')
  if (options.dryRun && options.json) terminal.printJson({ steps: known })
  else if (!options.json && known.length > 0) {
    const lines = known.toReversed().map((line) => `• ${printable(line)}`)
    terminal.print('Taken back, the last change first:', ...lines)
  }
  if (options.dryRun) return
  if (known.length > 0 && !(await isAgreed(options, 'Take all this back?'))) return
  const report = await takeBack(call, journal)
  if (options.json) terminal.printJson(report)
  else terminal.print(...undoLines(terminal, report))
  if (report.left.length > 0) process.exitCode = 1
}

async function takeBack(
  { command, context, configFile }: Call,
  journal: Journal,
): Promise<UndoReport> {
  const { systemFiles } = await import('../setup/conf/system-files.js')
  const { runProgram } = await import('../setup/process/run-program.js')
  const { undoSetup } = await import('../setup/run-setup.js')
  const changes = journal.steps.filter((step) => step.kind === 'file')
  const ours = changes.filter(({ path }) => path === configFile)
  // An AMI session outlives its user, and rules outlive a configuration: the daemon goes first.
  const isMade = ours.some(({ before }) => before === undefined)
  if (isMade && existsSync(configFile)) await endDaemon(clientFor(command, context))
  const report = await undoSetup({ journal, run: runProgram, files: systemFiles })
  if (!isMade && ours.length > 0) await restartUnit()
  return report
}

/** A daemon that runs has the configuration of before. */
async function restartUnit(): Promise<void> {
  const { hasUnit, unitNames } = await import('../setup/plan/plan-unit.js')
  const { runProgram } = await import('../setup/process/run-program.js')
  const [, name] = unitNames
  if (!(await hasUnit(runProgram))) return
  await runProgram(['systemctl', 'try-restart', name], { deadlineMs: restartDeadlineMs })
}

function undoLines(terminal: Terminal, { undone, differences, left }: UndoReport): string[] {
  if (undone + left.length === 0) {
    return ['There is nothing to take back: setup has changed nothing here.']
  }
  return [
    ...[...differences, ...left].map((line) => terminal.style('yellow', `! ${printable(line)}`)),
    left.length === 0
      ? 'Everything that setup had changed is taken back.'
      : 'What is named above is left to you; the rest is taken back.',
  ]
}
