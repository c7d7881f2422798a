// The command line as a real child process.
import { spawn } from 'node:child_process'
import { moduleCommand } from '../../support/module-command.js'

/** What a command has said and done. */
export interface Outcome {
  readonly exitCode: number | null
  readonly out: string
  readonly err: string
}

/** Returns the program and its arguments that run `sipward`: compiled where the test is compiled. */
export function sipwardCommand(commandLine: readonly string[]): readonly string[] {
  return [...moduleCommand(import.meta.resolve('../../../src/main.js')), ...commandLine]
}

/** Runs `sipward` with the arguments in an environment that says nothing but what is given. */
export function runSipward(
  commandLine: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  input = '',
): Promise<Outcome> {
  const [program = '', ...argv] = sipwardCommand(commandLine)
  const child = spawn(program, argv, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // Most commands read nothing.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => {
      resolve({ exitCode, out, err })
    })
  })
}
