// A plan carried out, and everything taken back: each step stands in the journal before it is made.
import { AppError, toError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import type { ConfFiles } from './conf/asterisk-conf.js'
import { describeStep } from './journal/describe-step.js'
import type { Journal } from './journal/journal.js'
import { makeStep, undoStep } from './journal/make-step.js'
import type { Step, Undone } from './journal/step.js'
import { groupId, newGroup } from './plan/plan-setup.js'
import type { PlannedStep } from './plan/planned-step.js'
import type { RunProgram } from './process/run-program.js'

/** Where a setup is at the moment, for whoever watches. */
export type SetupMoment = 'begun' | 'written' | 'made'

/** What the work is done with. */
export interface SetupTools {
  readonly journal: Journal
  readonly run: RunProgram
  readonly files: ConfFiles
  /** Is called before a step is made, while its new file still waits beside the old one, and after it. */
  readonly onMoment?: (moment: SetupMoment, planned: PlannedStep) => void
}

/** Carries out a plan. What has been made when something fails can be taken back. */
export async function runSetup(steps: readonly PlannedStep[], tools: SetupTools): Promise<void> {
  const { journal, run, files, onMoment } = tools
  for (const planned of steps) {
    const step = withGroup(planned.step, files)
    journal.begin(step)
    onMoment?.('begun', planned)
    await makeStep(step, run, () => onMoment?.('written', planned))
    onMoment?.('made', planned)
  }
}

/** What was taken back. */
export interface UndoReport {
  /** How many steps are as if they had never been. */
  readonly undone: number
  /** What differs from how it was before, a sentence each, and is a person's. */
  readonly differences: readonly string[]
  /** What is left as it is, because a person has changed it; another undo tries again. */
  readonly left: readonly string[]
}

/** Takes all steps back, the last one first. */
export async function undoSetup({ journal, run }: SetupTools): Promise<UndoReport> {
  let undone = 0
  const differences: string[] = []
  const left: string[] = []
  for (const step of journal.steps.toReversed()) {
    const result = await undoStep(step, run).catch((caught: unknown) => failed(step, caught))
    if (result.state === 'left') {
      left.push(result.sentence)
      continue
    }
    journal.forget(step)
    undone += 1
    if (result.state === 'partly') differences.push(result.sentence)
  }
  return { undone, differences, left }
}

/** What cannot be taken back must not keep the other steps from it. */
function failed(step: Step, caught: unknown): Undone {
  const what = describeStep(step)
  const reason = printable(toError(caught).message)
  return { state: 'left', sentence: what === '' ? reason : `${what}: ${reason}` }
}

/** Puts the number of the group in, where a step before has made it. */
function withGroup(step: Step, files: ConfFiles): Step {
  const gid = groupId(files)
  if (step.kind === 'folder' && step.gid === newGroup) return { ...step, gid: known(gid) }
  if (step.kind === 'file' && step.after.gid === newGroup) {
    return { ...step, after: { ...step.after, gid: known(gid) } }
  }
  return step
}

function known(gid: number | undefined): number {
  if (gid !== undefined) return gid
  throw new AppError('unavailable', 'the group sipward is not there although it was made')
}
