// The one file of setup that starts processes. Never through a shell.
import { execFile } from 'node:child_process'
import { systemCodeOf } from '../../domain/app-error.js'

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
}

/** Runs a program to its end. Never rejects for what the program does. */
export type RunProgram = (argv: readonly string[], options?: ProgramOptions) => Promise<ProgramEnd>

// Root runs these: only the system's own folders are searched, whatever the environment says.
const systemPath = '/usr/sbin:/usr/bin:/sbin:/bin'
const maxOutputBytes = 32 * 1024 * 1024

/** Runs a program of the system. */
export const runProgram: RunProgram = ([program = '', ...args], options = {}) => {
  const { deadlineMs = 20_000, input = '' } = options
  const settings = {
    env: { PATH: systemPath, LC_ALL: 'C' },
    timeout: deadlineMs,
    killSignal: 'SIGKILL' as const,
    maxBuffer: maxOutputBytes,
    encoding: 'utf8' as const,
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
