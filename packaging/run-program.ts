// Programs that a build calls, each to its end; one that fails ends the build with what it has said.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const maxOutput = 64 << 20

/** Where and how {@link runProgram} runs a program. */
export interface RunProgramOptions {
  readonly folder?: string
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs a program and returns what it prints. */
export async function runProgram(
  [program = '', ...args]: readonly string[],
  { folder, environment = {} }: RunProgramOptions = {},
): Promise<string> {
  const env = { ...process.env, ...environment }
  const options = { env, maxBuffer: maxOutput, ...(folder !== undefined && { cwd: folder }) }
  const { stdout } = await promisify(execFile)(program, args, options)
  return stdout
}
