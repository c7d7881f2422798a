// The Asterisks that run on this machine, by their processes: any number, with any folders.
import { readlinkSync, statSync } from 'node:fs'
import type { ConfFiles } from '../conf/asterisk-conf.js'
import { filesOf } from '../conf/system-files.js'
import type { RunProgram } from '../process/run-program.js'
import {
  argumentsOf,
  type AsteriskProcess,
  asteriskProcess,
  isBelievedFolder,
} from './asterisk-process.js'

/** An Asterisk that runs. */
export interface FoundAsterisk extends AsteriskProcess {
  /** Where its other configuration files are. */
  readonly directory: string
  /** As `22.10.1`; empty where it does not say. */
  readonly version: string
  /** This machine's files as far as its user may read them: a configuration tells root nothing of other files. */
  readonly files: ConfFiles
  /** Gives it a command; resolves with the answer, or undefined where it gives none. */
  readonly command: (text: string) => Promise<string | undefined>
}

/** An Asterisk in a container, which is told of and not changed. */
export interface ContainedAsterisk {
  readonly pid: number
  /** It shares this host's network, so that sipward hears and protects it as one that runs here. */
  readonly sharesNetwork: boolean
}

/** What runs here. */
export interface Asterisks {
  readonly here: readonly FoundAsterisk[]
  readonly contained: readonly ContainedAsterisk[]
  /** Processes of Asterisk that answer no command. */
  readonly silent: readonly number[]
  /** Processes that are called so, whose program, user or folder is not one of the system: they are not believed. */
  readonly foreign: readonly number[]
}

const commandDeadlineMs = 15_000

/** Finds every Asterisk of this machine. Needs root to look at other users' processes. */
export async function findAsterisks(run: RunProgram, files: ConfFiles): Promise<Asterisks> {
  const here: FoundAsterisk[] = []
  const contained: ContainedAsterisk[] = []
  const silent: number[] = []
  const foreign: number[] = []
  for (const pid of asteriskPids(files)) {
    const place = placeOf(pid)
    if (place === undefined) continue
    if (!place.isHere) {
      contained.push({ pid, sharesNetwork: place.sharesNetwork })
      continue
    }
    const process = asteriskProcess(pid, files)
    const found = process === undefined ? 'foreign' : await ask(process, run)
    if (found === 'foreign') foreign.push(pid)
    else if (found === 'silent') silent.push(pid)
    else here.push(found)
  }
  return { here, contained, silent, foreign }
}

function asteriskPids(files: ConfFiles): number[] {
  return files
    .list('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid))
    .filter((pid) => files.read(`/proc/${pid}/comm`)?.trim() === 'asterisk')
    .filter((pid) => !isConsole(argumentsOf(pid, files)))
    .toSorted((a, b) => a - b)
}

/** `asterisk -r`, `-rx`, `-R`: somebody's console, and no PBX. */
function isConsole(words: readonly string[]): boolean {
  return words.slice(1).some((word) => /^-[a-zA-Z]*[rRx]/.test(word))
}

/** Tells whether a process has our files and our network; undefined where it has ended. */
function placeOf(pid: number): { isHere: boolean; sharesNetwork: boolean } | undefined {
  try {
    const own = statSync('/')
    const root = statSync(`/proc/${pid}/root/`)
    const hasOurFiles = own.dev === root.dev && own.ino === root.ino
    const networks = [`/proc/${pid}/ns/net`, '/proc/self/ns/net'].map((path) => readlinkSync(path))
    const sharesNetwork = networks[0] === networks[1]
    return { isHere: hasOurFiles && sharesNetwork, sharesNetwork }
  } catch {
    return undefined
  }
}

/** Its commands are started with its own rights: what they read and do is what its user may read and do. */
async function ask(
  process: AsteriskProcess,
  run: RunProgram,
): Promise<FoundAsterisk | 'silent' | 'foreign'> {
  const { program, configFile, user } = process
  const command = async (text: string): Promise<string | undefined> => {
    const argv = [program, '-C', configFile, '-rx', text]
    const { status, stdout } = await run(argv, { deadlineMs: commandDeadlineMs, owner: user })
    return status === 0 ? stdout : undefined
  }
  const settings = await command('core show settings')
  if (settings === undefined) return 'silent'
  const directory = settingOf(settings, 'Configuration directory') ?? '/etc/asterisk'
  if (!isBelievedFolder(directory, process)) return 'foreign'
  const version = settingOf(settings, 'Version') ?? ''
  return { ...process, directory, version, files: filesOf(user), command }
}

/** Reads `  Name:   value` of a list of settings. */
export function settingOf(text: string, name: string): string | undefined {
  const line = text.split('\n').find((one) => one.trim().startsWith(`${name}:`))
  const value = line?.slice(line.indexOf(':') + 1).trim()
  return value === '' ? undefined : value
}
