// The AMI user: where this PBX's includes take it, so that no program that writes manager.conf wipes it out.
import { basename, dirname, isAbsolute, join } from 'node:path'
import { realpathSync } from 'node:fs'
import type { FoundAsterisk } from '../asterisk/find-asterisks.js'
import { type AmiSettings, hearsSecurity, reachableAddress } from '../asterisk/ami-settings.js'
import { lastEntry } from '../conf/asterisk-conf.js'
import { withBlock, withKeys, withoutBlocks } from '../conf/edit-conf.js'
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
export function planAmi(
  asterisk: FoundAsterisk,
  ami: AmiSettings,
  login: AmiLogin,
): PlannedStep[] {
  const known = ami.users.find(({ name }) => name === login.username)
  const isFit = known !== undefined && known.secret === login.secret && hearsSecurity(known)
  const changes = [
    ...(ami.isEnabled ? [] : planEnabled(ami)),
    ...(isFit ? [] : planUser(asterisk, ami, login)),
  ]
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

/** A command to an Asterisk as a step. */
export function liveStep(
  { program, configFile }: FoundAsterisk,
  commands: Pick<LiveStep, 'apply' | 'undo' | 'failure'>,
): LiveStep {
  return { kind: 'live', program, configFile, ...commands }
}

/** AMI that is switched on must not be open to the network because nobody had said where it listens. */
function planEnabled({ conf, file, bindAddress }: AmiSettings): PlannedStep[] {
  const entry = lastEntry(conf, 'general', 'enabled')
  const path = realPath(entry?.file ?? file)
  const bound = bindAddress !== undefined && reachableAddress(bindAddress) !== '127.0.0.1'
  const bindEntry = lastEntry(conf, 'general', 'bindaddr')
  const isHere = bindEntry === undefined || realPath(bindEntry.file) === path
  const keys = { enabled: 'yes', ...(!bound && isHere && { bindaddr: '127.0.0.1' }) }
  const edit = withKeys(textOf(readFileState(path)), 'general', keys)
  return plannedEdit(path, edit, {
    title: `switch AMI on in ${path}, for this machine alone`,
    ownership: ownershipLike(file),
  })
}

function planUser(
  { directory }: FoundAsterisk,
  ami: AmiSettings,
  login: AmiLogin,
): PlannedStep[] {
  const place = amiPlaceOf(ami, directory)
  const path = realPath(place.file)
  const own = userLines(login, reachableAddress(ami.bindAddress))
  const now = withoutBlocks(textOf(readFileState(path)), ';')
  const edit = withBlock(place.kind === 'own' ? '' : now, own, ';')
  const title = `add the AMI user ${login.username} in ${path}`
  return plannedEdit(path, edit, { title, ownership: ownershipLike(ami.file) })
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

/** Follows symbolic links, so that what they name is changed and not the link. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
