// One change made, or taken back. To take back is safe at any time: each step looks at what is there first.
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  mkdirSync,
  openSync,
  rmdirSync,
} from 'node:fs'
import { AppError, systemCodeOf } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'
import { withoutPieces } from '../conf/edit-conf.js'
import type { RunProgram } from '../process/run-program.js'
import {
  isSameFile,
  onDisk,
  readFileState,
  removeFile,
  removeTemporary,
  writeFileState,
} from './safe-file.js'
import type { FileStep, FolderStep, GroupStep, LiveStep, Step, Undone, UnitStep } from './step.js'

/** Longer than the units take to stop and to start: systemctl waits for both. */
const startDeadlineMs = 400_000

/** Makes a step. Rejects with an AppError where it fails; then the journal still takes it back. */
export async function makeStep(step: Step, run: RunProgram, onWritten?: () => void): Promise<void> {
  switch (step.kind) {
    case 'file':
      writeFileState(step.path, step.after, onWritten)
      return
    case 'folder':
      onDisk(step.path, () => {
        makeFolder(step)
      })
      return
    case 'group':
      await mustSucceed(run, ['groupadd', '--system', step.name])
      return
    case 'live':
      await live(step, run)
      return
    case 'unit':
      await mustSucceed(run, ['systemctl', 'enable', '--now', step.name])
  }
}

/** Takes a step back. */
export async function undoStep(step: Step, run: RunProgram): Promise<Undone> {
  switch (step.kind) {
    case 'file':
      return undoFile(step)
    case 'folder':
      return undoFolder(step.path)
    case 'group':
      return undoGroup(step, run)
    case 'live':
      return undoLive(step, run)
    case 'unit':
      return undoUnit(step, run)
  }
}

/** The command line that gives an Asterisk a command. */
export function commandOf(
  { program, configFile }: Pick<LiveStep, 'program' | 'configFile'>,
  command: string,
): string[] {
  return [program, '-C', configFile, '-rx', command]
}

function makeFolder({ path, uid, gid, mode }: FolderStep): void {
  mkdirSync(path, { recursive: true, mode })
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
  const folder = openSync(path, flags)
  try {
    fchownSync(folder, uid, gid)
    fchmodSync(folder, mode)
  } finally {
    closeSync(folder)
  }
}

async function live(step: LiveStep, run: RunProgram): Promise<void> {
  if (step.apply === undefined) return
  const { status, stdout, stderr } = await run(commandOf(step, step.apply), { owner: step })
  const hasFailed = step.failure !== undefined && stdout.includes(step.failure)
  if (status === 0 && !hasFailed) return
  const said = printable(`${stdout} ${stderr}`.trim().slice(0, 300))
  throw new AppError('unavailable', `asterisk -rx "${step.apply}" has failed: ${said}`)
}

async function undoLive(step: LiveStep, run: RunProgram): Promise<Undone> {
  if (step.undo === undefined) return { state: 'undone' }
  if (!hasOwner(step)) {
    const sentence = `the journal does not say as whom Asterisk runs: asterisk -rx "${step.undo}" is left to you`
    return { state: 'partly', sentence }
  }
  await run(commandOf(step, step.undo), { owner: step })
  // An Asterisk that does not run has nothing of ours in its memory.
  return { state: 'undone' }
}

/** A journal is read as it was written: without an owner the program would be started as root. */
function hasOwner({ uid, gid }: Partial<LiveStep>): boolean {
  return Number.isInteger(uid) && Number.isInteger(gid)
}

function undoFile(step: FileStep): Undone {
  const { path, before, after, pieces } = step
  removeTemporary(path)
  const now = readFileState(path)
  if (isSameFile(now, before)) return { state: 'nothingToDo' }
  if (now === undefined) {
    return { state: 'partly', sentence: `${path} was removed since, and stays so` }
  }
  if (isSameFile(now, after)) {
    if (before === undefined) removeFile(path)
    else writeFileState(path, before)
    return { state: 'undone' }
  }
  if (now.content === before?.content) {
    return { state: 'partly', sentence: `${path} has another owner or mode since, and keeps it` }
  }
  const text = withoutPieces(textOf(now.content), pieces)
  if (pieces.length === 0 || text === undefined) {
    const sentence = `${path} was changed since by somebody else, so it is left as it is`
    return { state: 'left', sentence }
  }
  writeFileState(path, { ...now, content: Buffer.from(text, 'latin1').toString('base64') })
  const sentence = `${path} was changed since by somebody else: only what setup wrote is taken out`
  return { state: 'partly', sentence }
}

/** One character for each byte, as pieces are: what is no UTF-8 stays as it is. */
function textOf(content: string): string {
  return Buffer.from(content, 'base64').toString('latin1')
}

function undoFolder(path: string): Undone {
  try {
    rmdirSync(path)
    return { state: 'undone' }
  } catch (caught) {
    const code = systemCodeOf(caught)
    if (code === 'ENOENT') return { state: 'nothingToDo' }
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EBUSY') throw caught
    return { state: 'partly', sentence: `${path} holds other files and stays` }
  }
}

async function undoGroup({ name }: GroupStep, run: RunProgram): Promise<Undone> {
  const { status: isKnown } = await run(['getent', 'group', name])
  if (isKnown !== 0) return { state: 'nothingToDo' }
  const { status, stderr } = await run(['groupdel', name])
  if (status === 0) return { state: 'undone' }
  const sentence = `the group ${name} stays: ${printable(stderr.trim().slice(0, 200))}`
  return { state: 'partly', sentence }
}

async function undoUnit(step: UnitStep, run: RunProgram): Promise<Undone> {
  const { name, wasEnabled, wasActive } = step
  if (!existsSync('/run/systemd/system')) return { state: 'nothingToDo' }
  const options = { deadlineMs: startDeadlineMs }
  if (!wasActive) await run(['systemctl', 'stop', name], options)
  if (!wasEnabled) await run(['systemctl', 'disable', name], options)
  return { state: 'undone' }
}

async function mustSucceed(run: RunProgram, argv: readonly string[]): Promise<void> {
  const { status, stderr, isMissing } = await run(argv, { deadlineMs: startDeadlineMs })
  if (status === 0) return
  const said = isMissing ? 'it is not installed' : printable(stderr.trim().slice(0, 300))
  throw new AppError('unavailable', `${argv.join(' ')} has failed: ${said}`)
}
