// What manager.conf and all that it includes say: whether AMI is on, where it listens, and who may come in.
import { join } from 'node:path'
import {
  type AsteriskConf,
  type ConfEntry,
  type ConfFiles,
  entryInForce,
  isSameName,
  isTrue,
  readAsteriskConf,
} from '../conf/asterisk-conf.js'

/** A user of AMI. */
export interface AmiUser {
  readonly name: string
  readonly secret: string
  readonly read: readonly string[]
  readonly write: readonly string[]
  /** Filters of events: what they leave out is not told. */
  readonly filters: readonly ConfEntry[]
  /** The file that its section stands in. */
  readonly file: string
  /** The line of `read`, if it has one of its own. */
  readonly readEntry: ConfEntry | undefined
}

/** What manager.conf says. */
export interface AmiSettings {
  readonly file: string
  readonly conf: AsteriskConf
  readonly isEnabled: boolean
  /** As written; undefined where it is not set, which means every address. */
  readonly bindAddress: string | undefined
  readonly port: number
  readonly users: readonly AmiUser[]
}

const defaultPort = 5038

/** Reads manager.conf of a folder of configuration files. */
export function readAmiSettings(directory: string, files: ConfFiles): AmiSettings {
  const file = join(directory, 'manager.conf')
  const conf = readAsteriskConf(file, directory, files)
  const port = Number(generalEntry(conf, 'port')?.value)
  return {
    file,
    conf,
    isEnabled: isTrue(generalEntry(conf, 'enabled')?.value),
    bindAddress: generalEntry(conf, 'bindaddr')?.value,
    port: port >= 1 && port <= 65_535 ? port : defaultPort,
    users: usersOf(conf),
  }
}

/** The line of a key of [general] that is in force, wherever it stands. */
export function generalEntry(conf: AsteriskConf, key: string): ConfEntry | undefined {
  return entryInForce(conf, 'general', key)
}

/** Finds a user; AMI takes small and capital letters of its name for the same. */
export function amiUserOf({ users }: AmiSettings, username: string): AmiUser | undefined {
  return users.find(({ name }) => isSameName(name, username))
}

/** Sections with the same name are one user: what the later one says is in force. */
function usersOf({ sections, entries }: AsteriskConf): AmiUser[] {
  const byName = new Map<string, { name: string; file: string; entries: ConfEntry[] }>()
  for (const { name, file, isTemplate } of sections) {
    if (isTemplate || isSameName(name, 'general')) continue
    const known = byName.get(name.toLowerCase())
    byName.set(name.toLowerCase(), { name, file, entries: known?.entries ?? [] })
  }
  for (const entry of entries) {
    if (sections[entry.sectionAt]?.isTemplate !== false) continue
    byName.get(entry.section.toLowerCase())?.entries.push(entry)
  }
  return [...byName.values()].map(userOf)
}

function userOf(user: { name: string; file: string; entries: readonly ConfEntry[] }): AmiUser {
  const { name, file, entries } = user
  const last = (key: string) => entries.findLast((entry) => isSameName(entry.key, key))
  return {
    name,
    file,
    secret: last('secret')?.value ?? '',
    read: wordsOf(last('read')?.value),
    write: wordsOf(last('write')?.value),
    filters: entries.filter(({ key }) => key.toLowerCase().startsWith('eventfilter')),
    readEntry: entries.findLast(({ key, isInherited }) => isSameName(key, 'read') && !isInherited),
  }
}

function wordsOf(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '')
}

/** Says whether a user is told of security events. */
export function hearsSecurity({ read, filters }: AmiUser): boolean {
  const isHidden = filters.some(
    ({ value }) => value.startsWith('!') && /secur|Challenge/i.test(value),
  )
  const including = filters.filter(({ value }) => !value.startsWith('!'))
  const isLeftOut =
    including.length > 0 && !including.some(({ value }) => /secur|Challenge|\.\*/i.test(value))
  return (read.includes('security') || read.includes('all')) && !isHidden && !isLeftOut
}

/** Tells whether a server with this `bindaddr` listens on every address; where none is set, it does. */
export function isEveryAddress(bindAddress: string | undefined): boolean {
  const host = hostOf(bindAddress ?? '')
  return host === '' || host === '*' || /^(::ffff:)?[0.:]+$/i.test(host)
}

/** The address by which a program of this host reaches AMI. */
export function reachableAddress(bindAddress: string | undefined): string {
  return isEveryAddress(bindAddress) ? '127.0.0.1' : hostOf(bindAddress ?? '')
}

/** Without brackets and without a port. */
function hostOf(address: string): string {
  return address.replace(/^\[([^\]]*)\].*$/, '$1').replace(/^([^:]*):\d+$/, '$1')
}
