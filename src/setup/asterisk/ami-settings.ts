// What manager.conf and all that it includes say: whether AMI is on, where it listens, and who may come in.
import { join } from 'node:path'
import {
  type AsteriskConf,
  type ConfEntry,
  type ConfFiles,
  isTrue,
  lastEntry,
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
  /** The line of `read`, if there is one. */
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
  const port = Number(lastEntry(conf, 'general', 'port')?.value)
  return {
    file,
    conf,
    isEnabled: isTrue(lastEntry(conf, 'general', 'enabled')?.value),
    bindAddress: lastEntry(conf, 'general', 'bindaddr')?.value,
    port: port >= 1 && port <= 65_535 ? port : defaultPort,
    users: usersOf(conf),
  }
}

function usersOf(conf: AsteriskConf): AmiUser[] {
  const names = new Map(conf.sections.map(({ name, file }) => [name, file]))
  names.delete('general')
  return [...names].map(([name, file]) => ({
    name,
    file,
    secret: lastEntry(conf, name, 'secret')?.value ?? '',
    read: wordsOf(lastEntry(conf, name, 'read')?.value),
    write: wordsOf(lastEntry(conf, name, 'write')?.value),
    filters: conf.entries.filter(
      ({ section, key }) => section === name && key.startsWith('eventfilter'),
    ),
    readEntry: lastEntry(conf, name, 'read'),
  }))
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

/** The address by which a program of this host reaches AMI. */
export function reachableAddress(bindAddress: string | undefined): string {
  const everywhere = ['', '0.0.0.0', '::', '[::]', '*']
  return bindAddress === undefined || everywhere.includes(bindAddress)
    ? '127.0.0.1'
    : bindAddress.replace(/^\[(.*)\]$/, '$1')
}
