// sipward's own side: its group, its folders, sipward.toml and the allowlist.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Address } from '../../domain/address.js'
import { parseListLine } from '../../domain/list-line.js'
import { type Edit, joined, withBlock, withKeys } from '../conf/edit-conf.js'
import { readFileState } from '../journal/safe-file.js'
import { type Ownership, plannedEdit, type PlannedStep, textOf } from './planned-step.js'
import type { AmiLogin } from './plan-ami.js'

/** Where sipward's own things are. */
export interface SipwardPlaces {
  /** Usually /etc/sipward/sipward.toml. */
  readonly configFile: string
  readonly configFolder: string
  readonly allowlistFile: string
  readonly stateFolder: string
}

/** A PBX as sipward.toml names it. */
export interface PbxSection extends AmiLogin {
  readonly name: string
  readonly host: string
  readonly port: number
}

/** What sipward.toml shall say where it is written. */
export interface ConfigWish {
  readonly pbxs: readonly PbxSection[]
  /** Undefined where the default fits. */
  readonly hepListen: string | undefined
  readonly hepForward: string | undefined
  /** Undefined where the default fits. */
  readonly sipPorts: readonly string[] | undefined
}

const groupName = 'sipward'
const folderMode = 0o750
const configMode = 0o640

/** Plans the group; `gid` is its number where it is there. */
export function planGroup(gid: number | undefined): PlannedStep[] {
  if (gid !== undefined) return []
  const title = `make the group ${groupName}: its members may give the daemon orders and read its secrets`
  return [{ step: { kind: 'group', name: groupName }, title, details: [] }]
}

/** Plans the folders that are not there. `gid` is the group's number. */
export function planFolders(places: SipwardPlaces, gid: number): PlannedStep[] {
  return [places.configFolder, places.stateFolder]
    .filter((path) => !existsSync(path))
    .map((path) => ({
      step: { kind: 'folder', path, uid: 0, gid, mode: folderMode },
      title: `make the folder ${path}`,
      details: [],
    }))
}

/** Plans sipward.toml: a new one, or what is missing in the one that is there. */
export function planConfig(
  { configFile }: SipwardPlaces,
  wish: ConfigWish,
  gid: number,
): PlannedStep[] {
  const before = readFileState(configFile)
  const head =
    '# How sipward protects this machine. Every key with its default: conf/sipward.toml.\n'
  const forwarded = withForward(before === undefined ? head : textOf(before), wish)
  const lines = configLines(wish, forwarded.text)
  const edit =
    lines.length === 0 ? forwarded : joined(forwarded, withBlock(forwarded.text, lines, '#'))
  if (edit.pieces.length === 0) return []
  const title = `write ${configFile}`
  return plannedEdit(configFile, edit, { title, ownership: owned(gid, configMode) })
}

/** A section [hep] that is there already takes the key; TOML refuses a second one. */
function withForward(text: string, { hepForward }: ConfigWish): Edit {
  if (hepForward === undefined || !hasSection(text, 'hep')) return { text, pieces: [] }
  return withKeys(text, 'hep', { forward: quoted(hepForward) }, { comment: '#' })
}

/** Plans that the address one comes from is on the allowlist, so that nothing can lock it out. */
export function planAllowlist(
  { allowlistFile }: SipwardPlaces,
  address: Address | undefined,
  gid: number,
): PlannedStep[] {
  if (address === undefined) return []
  const text = textOf(readFileState(allowlistFile))
  const isThere = text.split('\n').some((line) => {
    const entry = parseListLine(line)
    return typeof entry === 'object' && 'network' in entry && entry.network === (address as string)
  })
  if (isThere) return []
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  const wrote = `${gap}${address} # the address that "sipward setup" was called from\n`
  const edit = { text: text + wrote, pieces: [{ wrote, instead: '' }] }
  const title = `put the address that you come from, ${address}, on the allowlist: ${allowlistFile}`
  return plannedEdit(allowlistFile, edit, { title, ownership: owned(gid, configMode) })
}

/** The usual places, seen from the configuration file. */
export function placesOf(configFile: string, configFolder: string): SipwardPlaces {
  return {
    configFile,
    configFolder,
    allowlistFile: join(configFolder, 'allowlist'),
    stateFolder: '/var/lib/sipward',
  }
}

function owned(gid: number, mode: number): Ownership {
  return { uid: 0, gid, mode }
}

/** What is written; a section that is in the file already is the person's. */
function configLines({ pbxs, hepListen, hepForward, sipPorts }: ConfigWish, now: string): string[] {
  const hep = [
    ...(hepListen === undefined ? [] : [`listen = ${quoted(hepListen)}`]),
    ...(hepForward === undefined ? [] : [`forward = ${quoted(hepForward)}`]),
  ]
  const lines = pbxs.flatMap((pbx) => [
    '[[asterisk]]',
    `name = ${quoted(pbx.name)}`,
    `host = ${quoted(pbx.host)}`,
    `port = ${pbx.port}`,
    `username = ${quoted(pbx.username)}`,
    `secret = ${quoted(pbx.secret)}`,
    '',
  ])
  if (hep.length > 0 && !hasSection(now, 'hep')) lines.push('[hep]', ...hep, '')
  if (sipPorts !== undefined && !hasSection(now, 'settings')) {
    lines.push('[settings]', `sip.ports = [${sipPorts.map(quoted).join(', ')}]`, '')
  }
  return lines
}

/** A basic string of TOML; what it may hold was checked before. */
function quoted(text: string): string {
  return JSON.stringify(text)
}

function hasSection(text: string, name: string): boolean {
  return new RegExp(`^\\s*\\[${name}[\\].]`, 'm').test(text)
}
