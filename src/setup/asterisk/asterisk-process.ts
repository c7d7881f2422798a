// A process that is called asterisk: whether its program is root's, and whose rights it has. Whoever has an account can
// give a process of his own this name, with a program and a configuration of his own.
import { readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import type { ConfFiles } from '../conf/asterisk-conf.js'
import { isRootsAlone, isOurs, withFolder } from '../journal/open-folder.js'
import type { UserIds } from '../process/as-user.js'

/** A process whose program may be started, with that process's own rights. */
export interface AsteriskProcess {
  readonly pid: number
  /** The path of its program. */
  readonly program: string
  /** asterisk.conf, as its command line names it. */
  readonly configFile: string
  readonly user: UserIds
}

const defaultConfigFile = '/etc/asterisk/asterisk.conf'
const defaultDirectory = '/etc/asterisk'
const firstOrdinaryUid = 1000
const deleted = ' (deleted)'

/** Looks at a process; undefined where its program or its user is not one of the system. */
export function asteriskProcess(pid: number, files: ConfFiles): AsteriskProcess | undefined {
  const program = programOf(pid)
  const user = userOf(pid, files)
  if (program === undefined || user === undefined) return undefined
  const isOfSystem = user.uid < firstOrdinaryUid || user.uid === uidOf('asterisk', files)
  if (!isOfSystem || basename(program) !== 'asterisk' || !isRootsAlone(program)) return undefined
  return { pid, program, configFile: configFileOf(argumentsOf(pid, files)), user }
}

/** The words of a command line. */
export function argumentsOf(pid: number, files: ConfFiles): string[] {
  return (files.read(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((word) => word !== '')
}

/**
 * Tells whether a folder is that of a process's configuration, as the process itself has said: one of its user, or one of
 * root that root has named. A process of root has root's rights already.
 */
export function isBelievedFolder(
  directory: string,
  { user, configFile }: Pick<AsteriskProcess, 'user' | 'configFile'>,
): boolean {
  try {
    return withFolder(directory, ({ owner }) => {
      if (user.uid === 0 || owner === user.uid) return true
      return isOurs(owner) && (directory === defaultDirectory || isRootsAlone(configFile))
    })
  } catch {
    // It is not there, or reached by a link of somebody else.
    return false
  }
}

function programOf(pid: number): string | undefined {
  try {
    const program = readlinkSync(`/proc/${pid}/exe`)
    // An upgrade has replaced the program of the one that runs.
    return program.endsWith(deleted) ? program.slice(0, -deleted.length) : program
  } catch {
    return undefined
  }
}

/** Undefined where the process has ended, or has rights of two users as a program has that gives other rights. */
function userOf(pid: number, files: ConfFiles): UserIds | undefined {
  const status = files.read(`/proc/${pid}/status`) ?? ''
  const uid = oneOf(numbersOf(status, 'Uid'))
  const gid = oneOf(numbersOf(status, 'Gid'))
  if (uid === undefined || gid === undefined) return undefined
  return { uid, gid, groups: numbersOf(status, 'Groups') }
}

function numbersOf(status: string, name: string): number[] {
  const line = status.split('\n').find((one) => one.startsWith(`${name}:`)) ?? ''
  return line
    .split(/\s+/)
    .slice(1)
    .filter((word) => word !== '')
    .map(Number)
}

function oneOf(numbers: readonly number[]): number | undefined {
  return new Set(numbers).size === 1 ? numbers[0] : undefined
}

function uidOf(user: string, files: ConfFiles): number | undefined {
  const lines = (files.read('/etc/passwd') ?? '').split('\n')
  const line = lines.find((one) => one.startsWith(`${user}:`))
  return line === undefined ? undefined : Number(line.split(':')[2])
}

function configFileOf(words: readonly string[]): string {
  const named = words.findIndex((word) => word === '-C')
  const glued = words.find((word) => /^-C./.test(word))?.slice(2)
  return (named > 0 ? words[named + 1] : glued) ?? defaultConfigFile
}
