// The AMI user: where this PBX's includes take it, so that no program that writes manager.conf wipes it out.
import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError } from '../../domain/app-error.js'
import type { FoundAsterisk } from '../asterisk/find-asterisks.js'
import {
  type AmiSettings,
  type AmiUser,
  amiUserOf,
  generalEntry,
  hearsSecurity,
  isEveryAddress,
  reachableAddress,
  readAmiSettings,
} from '../asterisk/ami-settings.js'
import { type AsteriskConf, isSameName, isTrue } from '../conf/asterisk-conf.js'
import { type Edit, joined, withBlock, withKeys, withoutBlocks } from '../conf/edit-conf.js'
import { readFileState } from '../journal/safe-file.js'
import type { LiveStep } from '../journal/step.js'
import { confinedPath, isInside, ownershipLike } from './confined-path.js'
import { overlaidFiles } from './overlaid-files.js'
import { plannedEdit, type PlannedStep, textOf } from './planned-step.js'

/** The AMI login that sipward shall have. */
export interface AmiLogin {
  readonly username: string
  readonly secret: string
}

/** The file beside manager.conf that FreePBX and Issabel leave to people. */
const customFile = /(^|\/)manager_custom\.conf$/
/** A folder of files, each with users: Debian's and Wazo's manager.d, VitalPBX's vitalpbx/manager__*.conf. */
const folderPattern = /^[^*?[]*\*[^*?[]*\.conf$/

/**
 * Finds the file that a user of AMI belongs in on this PBX. Asterisk's user may have written the includes, so that one
 * which leads out of Asterisk's folder does not count.
 */
export function amiPlaceOf(
  { conf, file }: AmiSettings,
  directory: string,
  isThere: (folder: string) => boolean = existsSync,
): string {
  const patterns = conf.includes
    .map(({ pattern }) => resolve(directory, pattern))
    .filter((path) => isInside(path, directory) && isThere(dirname(path)))
  const folder = patterns.find((pattern) => folderPattern.test(pattern))
  if (folder !== undefined) return join(dirname(folder), basename(folder).replace('*', 'sipward'))
  return patterns.find((pattern) => customFile.test(pattern)) ?? file
}

/** Plans the user, and that AMI is on; nothing where both are so. */
export function planAmi(asterisk: FoundAsterisk, ami: AmiSettings, login: AmiLogin): PlannedStep[] {
  const changes = changesOf(asterisk, ami, login)
  if (changes.length === 0) return []
  return [
    // Taken back last: by then the files are as they were.
    { step: liveStep(asterisk, { undo: 'manager reload' }), title: '', details: [] },
    ...changes,
    {
      step: liveStep(asterisk, { apply: 'manager reload' }),
      title: 'have Asterisk read manager.conf again: asterisk -rx "manager reload"',
      details: [],
    },
  ]
}

function changesOf(asterisk: FoundAsterisk, ami: AmiSettings, login: AmiLogin): PlannedStep[] {
  const known = amiUserOf(ami, login.username)
  const isFit = known?.secret === login.secret && hearsSecurity(known)
  const changes = [
    ...(ami.isEnabled ? [] : switchedOn(asterisk, ami)),
    ...(isFit ? [] : [changeOfUser(asterisk, ami, login)]),
  ]
  const byPath = grouped(changes, ({ path }) => path)
  const ownership = ownershipLike(ami.file, asterisk.directory)
  const edits = [...byPath].map(([path, some]) => ({ path, ...editedBy(some, path) }))
  refuseWithoutEffect(asterisk, ami, {
    login,
    texts: new Map(edits.map(({ path, edit }) => [path, edit.text])),
  })
  return edits.flatMap(({ path, edit, title }) => plannedEdit(path, edit, { title, ownership }))
}

/** All changes of a file are one step: each would be written over the others. */
function editedBy(changes: readonly Change[], path: string): { edit: Edit; title: string } {
  let edit: Edit = { text: textOf(readFileState(path)), pieces: [] }
  for (const change of changes) edit = joined(edit, change.edit(edit.text))
  return { edit, title: changes.map(({ title }) => title).join('; ') }
}

/**
 * Reads the files as they will be, with all includes: what stands behind a change may take it back.
 * @throws AppError `unavailable`
 */
function refuseWithoutEffect(
  { directory, files }: FoundAsterisk,
  ami: AmiSettings,
  { login, texts }: { readonly login: AmiLogin; readonly texts: ReadonlyMap<string, string> },
): void {
  const then = readAmiSettings(directory, overlaidFiles(files, texts))
  const isOpened = !ami.isEnabled && isEveryAddress(then.bindAddress)
  const secret = amiUserOf(then, login.username)?.secret
  if (then.isEnabled && !isOpened && secret === login.secret) return
  const key = then.isEnabled ? (isOpened ? 'bindaddr' : undefined) : 'enabled'
  const entry = key === undefined ? undefined : generalEntry(then.conf, key)
  const place =
    entry === undefined ? '' : ` (${entry.file}:${entry.line}: ${entry.key} = ${entry.value})`
  const message = `what setup writes into the files of AMI would have no effect${place}: mend ${ami.file} and its includes, then call setup again`
  throw new AppError('unavailable', message)
}

/** A command to an Asterisk as a step. */
export function liveStep(
  { program, configFile, user: { uid, gid } }: FoundAsterisk,
  commands: Pick<LiveStep, 'apply' | 'undo' | 'failure'>,
): LiveStep {
  return { kind: 'live', program, configFile, uid, gid, ...commands }
}

/** A change of one file, from the text that is there to another one. */
export interface Change {
  readonly path: string
  readonly title: string
  readonly edit: (text: string) => Edit
}

/** AMI that is switched on must not be open to the network because of where some file says that it listens. */
function switchedOn(
  { directory }: FoundAsterisk,
  { conf, file, bindAddress }: AmiSettings,
): Change[] {
  const head = conf.sections.find(
    ({ name, isTemplate }) => !isTemplate && isSameName(name, 'general'),
  )
  const main = generalEntry(conf, 'enabled')?.file ?? head?.file ?? file
  const keys: readonly Pair[] = [
    ['enabled', 'yes'],
    ...(isEveryAddress(bindAddress) ? [['bindaddr', here] as const] : []),
    ...tlsKeys(conf),
  ]
  const byFile = grouped(keys, ([key]) => generalEntry(conf, key)?.file ?? main)
  const whom = isTrue(generalEntry(conf, 'webenabled')?.value)
    ? 'for this machine, and for whoever reaches its pages (webenabled = yes)'
    : 'for this machine alone'
  return [...byFile].map(([where, pairs]) => {
    const path = confinedPath(where, directory)
    const title =
      where === main ? `switch AMI on in ${path}, ${whom}` : `have AMI listen ${whom}: ${path}`
    const begins = conf.beginnings.get(where) ?? ''
    const keysHere = Object.fromEntries(pairs)
    return { path, title, edit: (text) => withKeys(text, 'general', keysHere, { begins }) }
  })
}

type Pair = readonly [key: string, value: string]

/** AMI over TLS listens where AMI does, but for an address of its own. */
function tlsKeys(conf: AsteriskConf): Pair[] {
  if (!isTrue(generalEntry(conf, 'tlsenable')?.value)) return []
  const address = generalEntry(conf, 'tlsbindaddr')?.value
  return address !== undefined && isEveryAddress(address)
    ? [['tlsbindaddr', withPortOf(address)]]
    : []
}

const here = '127.0.0.1'

function withPortOf(address: string): string {
  return `${here}${/(?<=^[^:]*|\]):\d+$/.exec(address)?.[0] ?? ''}`
}

/** A section that a person has written is theirs: it gets what it lacks, and keeps the rest. */
function changeOfUser(asterisk: FoundAsterisk, ami: AmiSettings, login: AmiLogin): Change {
  const { directory } = asterisk
  const known = amiUserOf(ami, login.username)
  const path = confinedPath(known?.file ?? amiPlaceOf(ami, directory), directory)
  if (known === undefined || isOurs(asterisk, path, login)) {
    const lines = userLines(login, reachableAddress(ami.bindAddress))
    const title = `add the AMI user ${login.username} in ${path}`
    return { path, title, edit: (text) => withBlock(withoutBlocks(text, ';'), lines, ';') }
  }
  if (known.secret !== '' && known.secret !== login.secret) {
    const message = `the AMI user ${login.username} in ${known.file} was not written by setup and has another secret than sipward.toml: make them the same, then call setup again`
    throw new AppError('unavailable', message)
  }
  return hearingChange(known, ami, { directory, secret: login.secret })
}

/** Lets a user be told of security events, and gives it a secret where it has none. */
export function hearingChange(
  user: AmiUser,
  { conf }: AmiSettings,
  { directory, secret }: { readonly directory: string; readonly secret?: string },
): Change {
  const { name, file, read, readEntry } = user
  const where = readEntry?.file ?? file
  const path = confinedPath(where, directory)
  // Where only a filter hides the events the classes stay as they are.
  const hasClass = read.includes('security') || read.includes('all')
  const keys = {
    ...(secret !== undefined && user.secret === '' && { secret }),
    ...(!hasClass && { read: [...new Set([...read, 'security', 'system'])].join(',') }),
  }
  const title = `let the AMI user ${name} be told of security events in ${path}`
  const begins = conf.beginnings.get(where) ?? ''
  return { path, title, edit: (text) => withKeys(text, name, keys, { begins }) }
}

/** Tells whether a user is gone from a file where the blocks of setup are gone. */
function isOurs(
  { directory, files }: FoundAsterisk,
  path: string,
  { username }: AmiLogin,
): boolean {
  const text = withoutBlocks(textOf(readFileState(path)), ';')
  const others = readAmiSettings(directory, overlaidFiles(files, new Map([[path, text]])))
  return amiUserOf(others, username) === undefined
}

function userLines({ username, secret }: AmiLogin, address: string): string[] {
  const mask = address.includes(':') ? 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' : '255.255.255.255'
  return [
    `[${username}]`,
    `secret = ${secret}`,
    'deny = 0.0.0.0/0.0.0.0',
    ...(address.includes(':') ? ['deny = ::/0'] : []),
    `permit = ${address}/${mask}`,
    'read = security,system',
    'write = reporting',
  ]
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}
