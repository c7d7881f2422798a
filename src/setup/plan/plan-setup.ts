// The whole plan: what is there, what is missing, and the steps between, in the order in which they are safe.
import { randomBytes } from 'node:crypto'
import type { Address } from '../../domain/address.js'
import { AppError } from '../../domain/app-error.js'
import type { Asterisks, FoundAsterisk } from '../asterisk/find-asterisks.js'
import {
  type AmiSettings,
  amiUserOf,
  reachableAddress,
  readAmiSettings,
} from '../asterisk/ami-settings.js'
import { sipTransports, type SipTransport } from '../asterisk/transports.js'
import type { ConfFiles } from '../conf/asterisk-conf.js'
import type { RunProgram } from '../process/run-program.js'
import { type AmiLogin, planAmi } from './plan-ami.js'
import { type HepState, planHep, readHepState } from './plan-hep.js'
import {
  type PbxSection,
  planAllowlist,
  planConfig,
  planFolders,
  planGroup,
  type SipwardPlaces,
} from './plan-sipward.js'
import { planUnits } from './plan-unit.js'
import type { PlannedStep } from './planned-step.js'

/** What sipward.toml says already, as far as setup asks. */
export interface PresentConfig {
  readonly asterisk: readonly PbxSection[]
  /** `ADDRESS:PORT` or `off`. */
  readonly hepListen: string
  readonly hepForward: string | undefined
}

/** What the plan is made of. */
export interface SetupQuestion {
  readonly asterisks: Asterisks
  readonly present: PresentConfig
  readonly places: SipwardPlaces
  readonly administrator: Address | undefined
  /** True where a mirror that goes elsewhere is taken over and passed on. */
  readonly takesMirror: boolean
  /** False where sipward is not to be started. */
  readonly starts: boolean
}

/** A PBX of the plan. */
export interface PlannedPbx {
  readonly asterisk: FoundAsterisk
  readonly section: PbxSection
  readonly transports: readonly SipTransport[]
}

/** What is to be done. */
export interface SetupPlan {
  readonly steps: readonly PlannedStep[]
  readonly pbxs: readonly PlannedPbx[]
  /** What is left alone, and what a person should know. */
  readonly notes: readonly string[]
  /** Where Asterisk mirrors to for another program; undefined where it does not. */
  readonly otherMirror: string | undefined
}

const username = 'sipward'
const defaultHep = '127.0.0.1:9060'
const secretBytes = 24

/**
 * Plans the setup of this machine.
 * @throws AppError `unavailable` where no Asterisk runs that can be set up
 */
export async function planSetup(
  question: SetupQuestion,
  run: RunProgram,
  files: ConfFiles,
): Promise<SetupPlan> {
  const { asterisks, present, places } = question
  if (asterisks.here.length === 0) throw new AppError('unavailable', whyNone(asterisks, files))
  const facts = await Promise.all(asterisks.here.map(factsOf))
  const pbxs = facts.map((fact, index) => ({ ...fact, section: sectionOf(fact, index, present) }))
  const mirrors = planMirrors(pbxs, question)
  const gid = groupId(files)
  const isNew = pbxs.filter(({ section }) => !present.asterisk.includes(section))
  const wish = {
    pbxs: isNew.map(({ section }) => section),
    hepListen: mirrors.isUsed || present.hepListen === 'off' ? undefined : 'off',
    hepForward: present.hepForward === undefined ? mirrors.forward : undefined,
    sipPorts: isNew.length === 0 ? undefined : otherPorts(pbxs.flatMap((pbx) => pbx.transports)),
  }
  const steps = [
    ...planGroup(gid),
    // Where the group is made by the step before, its number is known then.
    ...planFolders(places, gid ?? newGroup),
    ...planConfig(places, wish, gid ?? newGroup),
    ...planAllowlist(places, question.administrator, gid ?? newGroup),
    ...pbxs.flatMap(({ asterisk, ami, section }) => planAmi(asterisk, ami, section)),
    ...mirrors.steps,
    ...(question.starts ? await planUnits(run) : []),
  ]
  return {
    steps,
    pbxs,
    notes: [...containerNotes(asterisks), ...mirrors.notes],
    otherMirror: mirrors.other,
  }
}

/** Stands for the number of the group that a step of the plan makes. */
export const newGroup = -1

/** The number of the group sipward; undefined where there is none. */
export function groupId(files: ConfFiles): number | undefined {
  const line = (files.read('/etc/group') ?? '')
    .split('\n')
    .find((one) => one.startsWith('sipward:'))
  return line === undefined ? undefined : Number(line.split(':')[2])
}

interface PbxFacts {
  readonly asterisk: FoundAsterisk
  readonly ami: AmiSettings
  readonly hep: HepState
  readonly transports: readonly SipTransport[]
}

async function factsOf(asterisk: FoundAsterisk): Promise<PbxFacts> {
  return {
    asterisk,
    ami: readAmiSettings(asterisk.directory, asterisk.files),
    hep: await readHepState(asterisk),
    transports: await sipTransports(asterisk.command),
  }
}

/** What sipward.toml says of a PBX already, or what it shall say. */
function sectionOf({ ami }: PbxFacts, index: number, present: PresentConfig): PbxSection {
  const host = reachableAddress(ami.bindAddress)
  const known = present.asterisk.find((one) => one.port === ami.port && isThisMachine(one.host))
  if (known !== undefined) return known
  const number = present.asterisk.length + index
  const name = number === 0 ? 'pbx' : `pbx-${number + 1}`
  return { name, host, port: ami.port, ...loginOf(ami) }
}

function isThisMachine(host: string): boolean {
  return /^(127\.|localhost$|::1$)/.test(host) || host === '0.0.0.0'
}

/** A user that a person has made for sipward is taken as it is. */
function loginOf(ami: AmiSettings): AmiLogin {
  const known = amiUserOf(ami, username)
  if (known !== undefined && known.secret !== '') return { username, secret: known.secret }
  return { username, secret: randomBytes(secretBytes).toString('base64url') }
}

interface Mirrors {
  readonly steps: readonly PlannedStep[]
  readonly notes: readonly string[]
  readonly isUsed: boolean
  readonly forward: string | undefined
  readonly other: string | undefined
}

function planMirrors(pbxs: readonly PbxFacts[], question: SetupQuestion): Mirrors {
  const { present } = question
  const listen = present.hepListen === 'off' ? undefined : present.hepListen
  const address = (listen ?? defaultHep).replace(/^(0\.0\.0\.0|\[::\]):/, '127.0.0.1:')
  const able = pbxs.filter(
    ({ hep, transports }) =>
      hep.hasModules &&
      listen !== undefined &&
      transports.some(({ channel }) => channel === 'PJSIP'),
  )
  const other = able.map(({ hep }) => hep.target).find((to) => to !== undefined && to !== address)
  const takesMirror = question.takesMirror && other !== undefined && addressAndPort.test(other)
  const taken = able.filter(
    ({ hep }) => takesMirror || hep.target === undefined || hep.target === address,
  )
  const steps = taken.flatMap(({ asterisk, hep }, index) =>
    planHep(asterisk, hep, { address, captureId: pbxs.length > 1 ? index + 1 : undefined }),
  )
  return {
    steps,
    isUsed: taken.length > 0,
    forward: takesMirror ? other : undefined,
    other,
    notes: [
      ...(other !== undefined && !takesMirror ? [otherMirrorNote(other)] : []),
      ...(able.length === 0 ? [noMirrorNote] : []),
    ],
  }
}

/** What `[hep] forward` takes: no host name, which would have to be asked for again and again. */
const addressAndPort = /^(?:\d+(?:\.\d+){3}|\[[0-9a-fA-F:]+\]):\d+$/

const noMirrorNote =
  'there is no HEP mirror here (no PJSIP transport, or no module res_hep_pjsip.so): without it addresses over UDP stay unproven and User-Agents are seen by the kernel alone'

function otherMirrorNote(target: string): string {
  const left = `hep.conf mirrors to ${target} already and is left alone`
  return addressAndPort.test(target)
    ? `${left}; "sipward setup --take-mirror" has sipward receive the messages and pass each one on to ${target}`
    : `${left}; write an address in place of the host name, and "sipward setup --take-mirror" has sipward pass each message on to it`
}

/** The ports in the words of `sip.ports`; undefined where 5060 is the only one. */
export function otherPorts(transports: readonly SipTransport[]): readonly string[] | undefined {
  const ports = [...new Set(transports.map(({ port }) => port))].toSorted((a, b) => a - b)
  const isUsual = ports.length === 0 || (ports.length === 1 && ports[0] === 5060)
  return isUsual ? undefined : ports.map(String)
}

function containerNotes({ contained, silent, foreign }: Asterisks): string[] {
  return [
    ...contained.map(
      ({ pid, sharesNetwork }) =>
        `an Asterisk runs in a container (process ${pid}${sharesNetwork ? ', with this host’s network' : ''}) and is not changed: docs/installation.md says how it is protected`,
    ),
    ...silent.map((pid) => `the Asterisk of process ${pid} answers no command and is left alone`),
    ...foreign.map(
      (pid) =>
        `process ${pid} is called asterisk, and its program, its user or its folder is not one of the system, so it is left alone`,
    ),
  ]
}

function whyNone(asterisks: Asterisks, files: ConfFiles): string {
  const [note] = containerNotes(asterisks)
  if (note !== undefined) return note
  const isInstalled = files.read('/etc/asterisk/asterisk.conf') !== undefined
  return isInstalled
    ? 'Asterisk is installed but does not run: start it, then call sipward setup again'
    : 'no Asterisk runs on this machine; where it runs elsewhere, docs/installation.md says how sipward reaches it'
}
