// The Asterisks that run on this machine, by their processes: any number, with any folders.
import { readlinkSync, statSync } from 'node:fs'
import type { ConfFiles } from '../conf/asterisk-conf.js'
import type { RunProgram } from '../process/run-program.js'

/** An Asterisk that runs. */
export interface FoundAsterisk {
  readonly pid: number
  /** Its program, as it is called here. */
  readonly program: string
  /** asterisk.conf. */
  readonly configFile: string
  /** Where its other configuration files are. */
  readonly directory: string
  /** As `22.10.1`; empty where it does not say. */
  readonly version: string
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
  /** Processes that are called so and belong to an ordinary user: what they say or start is not root's. */
  readonly foreign: readonly number[]
}

const defaultProgram = '/usr/sbin/asterisk'
const defaultConfigFile = '/etc/asterisk/asterisk.conf'
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
    if (!isTrusted(pid, files)) {
      foreign.push(pid)
      continue
    }
    const found = await ask(pid, run, files)
    if (found === undefined) silent.push(pid)
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

function argumentsOf(pid: number, files: ConfFiles): string[] {
  return (files.read(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((word) => word !== '')
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

const firstOrdinaryUid = 1000
const othersMayWrite = 0o022

/**
 * Its program is started as root, and its folder is believed. So it must belong to root, a user of the system or the user
 * asterisk, and its program to root alone.
 */
function isTrusted(pid: number, files: ConfFiles): boolean {
  try {
    const { uid } = statSync(`/proc/${pid}`)
    const program = statSync(programOf(pid))
    const isOfSystem = uid < firstOrdinaryUid || uid === uidOf('asterisk', files)
    return isOfSystem && program.uid === 0 && (program.mode & othersMayWrite) === 0
  } catch {
    return false
  }
}

function uidOf(user: string, files: ConfFiles): number | undefined {
  const lines = (files.read('/etc/passwd') ?? '').split('\n')
  const line = lines.find((one) => one.startsWith(`${user}:`))
  return line === undefined ? undefined : Number(line.split(':')[2])
}

async function ask(
  pid: number,
  run: RunProgram,
  files: ConfFiles,
): Promise<FoundAsterisk | undefined> {
  const words = argumentsOf(pid, files)
  const named = words.findIndex((word) => word === '-C')
  const glued = words.find((word) => /^-C./.test(word))?.slice(2)
  const configFile = (named > 0 ? words[named + 1] : glued) ?? defaultConfigFile
  const program = programOf(pid)
  const command = async (text: string): Promise<string | undefined> => {
    const argv = [program, '-C', configFile, '-rx', text]
    const { status, stdout } = await run(argv, { deadlineMs: commandDeadlineMs })
    return status === 0 ? stdout : undefined
  }
  const settings = await command('core show settings')
  if (settings === undefined) return undefined
  const directory = settingOf(settings, 'Configuration directory') ?? '/etc/asterisk'
  const version = settingOf(settings, 'Version') ?? ''
  return { pid, program, configFile, directory, version, command }
}

function programOf(pid: number): string {
  try {
    const program = readlinkSync(`/proc/${pid}/exe`)
    // An upgrade has replaced the program of the one that runs.
    return program.endsWith(' (deleted)') ? program.slice(0, -' (deleted)'.length) : program
  } catch {
    return defaultProgram
  }
}

/** Reads `  Name:   value` of a list of settings. */
export function settingOf(text: string, name: string): string | undefined {
  const line = text.split('\n').find((one) => one.trim().startsWith(`${name}:`))
  const value = line?.slice(line.indexOf(':') + 1).trim()
  return value === '' ? undefined : value
}
