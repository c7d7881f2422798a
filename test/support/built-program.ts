// The compiled program: as the run of all tests has compiled it, or compiled here for a test that runs from its source.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { projectFile } from './project-file.js'

const buildDeadlineMs = 120_000
let compiled: Promise<string> | undefined

/** Returns the path of the compiled program. Takes some seconds where it has to be compiled. */
export function builtProgram(): Promise<string> {
  compiled ??= import.meta.url.endsWith('.ts')
    ? compile()
    : Promise.resolve(fileURLToPath(import.meta.resolve('../../src/main.js')))
  return compiled
}

/** Compiles what has changed since the last time. */
async function compile(): Promise<string> {
  const arguments_ = [fileURLToPath(import.meta.resolve('typescript/bin/tsc')), '--project']
  const tests = projectFile('tsconfig.tests.json')
  await promisify(execFile)(process.execPath, [...arguments_, tests], { timeout: buildDeadlineMs })
  return projectFile('build/src/main.js')
}
