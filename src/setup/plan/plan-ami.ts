// The AMI user: where this PBX's includes take it, so that no program that writes manager.conf wipes it out.
import { lstatSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { AppError } from '../../domain/app-error.js'
import type { FoundAsterisk } from '../asterisk/find-asterisks.js'
import { type AmiSettings, hearsSecurity, reachableAddress } from '../asterisk/ami-settings.js'
import { lastEntry } from '../conf/asterisk-conf.js'
import { type Edit, joined, withBlock, withKeys, withoutBlocks } from '../conf/edit-conf.js'
import { readFileState } from '../journal/safe-file.js'
import type { LiveStep } from '../journal/step.js'
import { type Ownership, plannedEdit, type PlannedStep, textOf } from './planned-step.js'

/** The AMI login that sipward shall have. */
export interface AmiLogin {
  readonly username: string
  readonly secret: string
}

/** Where the user goes. */
export interface AmiPlace {
  readonly file: string
  /** A file of its own, or a block in a file of others. */
  readonly kind: 'own' | 'block'
}

/** The file beside manager.conf that FreePBX and Issabel leave to people. */
const customFile = /(^|\/)manager_custom\.conf$/
/** A folder of files, each with users: Debian's and Wazo's manager.d, VitalPBX's vitalpbx/manager__*.conf. */
const folderPattern = /^[^*?[]*\*[^*?[]*\.conf$/

/** Finds where a user of AMI belongs on this PBX. */
export function amiPlaceOf({ conf, file }: AmiSettings, directory: string): AmiPlace {
  const patterns = conf.includes.map(({ pattern }) => pattern)
  const absolute = (path: string) => (isAbsolute(path) ? path : join(directory, path))
  const folder = patterns.find((pattern) => folderPattern.test(pattern))
  if (folder !== undefined) return { file: absolute(ownNameIn(folder)), kind: 'own' }
  const custom = patterns.find((pattern) => customFile.test(pattern))
  if (custom !== undefined) return { file: absolute(custom), kind: 'block' }
  return { file, kind: 'block' }
}

function ownNameIn(pattern: string): string {
  return join(dirname(pattern), basename(pattern).replace('*', 'sipward'))
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
  const known = ami.users.find(({ name }) => name === login.username)
  const isFit = known?.secret === login.secret && hearsSecurity(known)
  const on = ami.isEnabled ? [] : [switchedOn(ami)]
  const user = isFit ? [] : [placeOfUser(asterisk, ami, login)]
  const [first, second] = [...on, ...user]
  if (first !== undefined && first.path === second?.path) return planBoth(first, second, ami)
  return [...on, ...user].flatMap((change) => planOne(change, ami))
}

/** A command to an Asterisk as a step. */
export function liveStep(
  { program, configFile }: FoundAsterisk,
  commands: Pick<LiveStep, 'apply' | 'undo' | 'failure'>,
): LiveStep {
  return { kind: 'live', program, configFile, ...commands }
}

/** A change of one file, from the text that is there to another one. */
interface Change {
  readonly path: string
  readonly title: string
  readonly edit: (text: string) => Edit
}

function planOne({ path, title, edit }: Change, ami: AmiSettings): PlannedStep[] {
  const ownership = ownershipLike(ami.file)
  return plannedEdit(path, edit(textOf(readFileState(path))), { title, ownership })
}

/** Both in one file are one step: each would be written over the other. */
function planBoth(on: Change, user: Change, ami: AmiSettings): PlannedStep[] {
  const title = `${on.title}; ${user.title}`
  const edit = (text: string): Edit => {
    const first = on.edit(text)
    return joined(first, user.edit(first.text))
  }
  return planOne({ path: on.path, title, edit }, ami)
}

/** AMI that is switched on must not be open to the network because nobody had said where it listens. */
function switchedOn({ conf, file, bindAddress }: AmiSettings): Change {
  const path = realPath(lastEntry(conf, 'general', 'enabled')?.file ?? file)
  const isOpen = reachableAddress(bindAddress) === '127.0.0.1'
  const bindEntry = lastEntry(conf, 'general', 'bindaddr')
  const isHere = bindEntry === undefined || realPath(bindEntry.file) === path
  const keys = { enabled: 'yes', ...(isOpen && isHere && { bindaddr: '127.0.0.1' }) }
  const title = `switch AMI on in ${path}, for this machine alone`
  return { path, title, edit: (text) => withKeys(text, 'general', keys) }
}

function placeOfUser({ directory }: FoundAsterisk, ami: AmiSettings, login: AmiLogin): Change {
  const place = amiPlaceOf(ami, directory)
  const path = realPath(place.file)
  const own = userLines(login, reachableAddress(ami.bindAddress))
  const title = `add the AMI user ${login.username} in ${path}`
  const edit = (text: string): Edit =>
    withBlock(place.kind === 'own' ? '' : withoutBlocks(text, ';'), own, ';')
  return { path, title, edit }
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

/** A file of Asterisk must be readable by it: as its manager.conf is. */
export function ownershipLike(path: string): Ownership {
  const { uid, gid, mode } = readFileState(realPath(path)) ?? { uid: 0, gid: 0, mode: 0o640 }
  return { uid, gid, mode }
}

/**
 * Follows symbolic links, so that what they name is changed and not the link. Asterisk's user owns Asterisk's folder: a
 * link that it has made must not lead root to a file of somebody else.
 * @throws AppError `unavailable`
 */
export function realPath(path: string): string {
  const real = resolved(path)
  if (real === path) return path
  const [link, target] = [lstatSync(path), statSync(real)]
  const isHonest = link.uid === 0 || link.uid === target.uid
  if (!link.isSymbolicLink() || isHonest) return real
  const message = `${path} is a link to ${real}, which belongs to somebody else, so it is not followed`
  throw new AppError('unavailable', message)
}

function resolved(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
