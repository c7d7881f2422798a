// The one file of setup that starts processes. Never through a shell.
import { execFile, spawnSync } from 'node:child_process'
import { AppError, systemCodeOf } from '../../domain/app-error.js'

/** How a program ended and what it printed. */
export interface ProgramEnd {
  /** Its exit status; -1 where it was not started, was killed or was too slow. */
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** No such program is installed. */
  readonly isMissing: boolean
}

/** What a program is started with besides its arguments. */
export interface ProgramOptions {
  /** It is killed when it runs longer; 20 s unless given. */
  readonly deadlineMs?: number
  readonly input?: string
  /** The user and the group that root starts it as; others start it as themselves. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

/** Runs a program to its end. Never rejects for what the program does. */
export type RunProgram = (argv: readonly string[], options?: ProgramOptions) => Promise<ProgramEnd>

// Root runs these: only the system's own folders are searched, whatever the environment says.
const systemPath = '/usr/sbin:/usr/bin:/sbin:/bin'
const environment = { PATH: systemPath, LC_ALL: 'C' }
const maxOutputBytes = 32 * 1024 * 1024

/** Runs a program of the system. */
export const runProgram: RunProgram = ([program = '', ...args], options = {}) => {
  const { deadlineMs = 20_000, input = '', owner } = options
  const isRoot = process.getuid?.() === 0
  const settings = {
    env: environment,
    timeout: deadlineMs,
    killSignal: 'SIGKILL' as const,
    maxBuffer: maxOutputBytes,
    encoding: 'utf8' as const,
    // The folder that root stands in may be closed to others.
    ...(isRoot && owner !== undefined && { uid: owner.uid, gid: owner.gid, cwd: '/' }),
  }
  return new Promise((resolve) => {
    const child = execFile(program, args, settings, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ status, stdout, stderr, isMissing: systemCodeOf(error) === 'ENOENT' })
    })
    // A program may end without reading its input.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/**
 * Gives an open file the owner, the mode, the access list and the labels of another open one. By the open files and not
 * by their names, which may have become links.
 * @throws AppError `unavailable`
 */
export function copyAttributes(from: number, to: number): void {
  // Asterisk reads a file again where its time has changed, so that the time is not kept.
  const options = ['--attributes-only', '--preserve=all', '--no-preserve=timestamps']
  const argv = [...options, '--', '/proc/self/fd/3', '/proc/self/fd/4']
  const { status, stderr, error } = spawnSync('cp', argv, {
    env: environment,
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'ignore', 'pipe', from, to],
  })
  if (status === 0) return
  const said = error?.message ?? stderr.trim().slice(0, 300)
  throw new AppError('unavailable', `the attributes of a file cannot be kept: ${said}`)
}
