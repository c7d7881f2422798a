// The text that ipset reads: which sets there are, and the lines that fill them. Nothing is run here.
import {
  familyOf,
  parseAddress,
  prefixOf,
  type Family,
  type Network,
} from '../../domain/address.js'
import type { Flow } from '../../domain/block.js'

/** The groups of entries without an end. */
export type ListGroup = 'allow' | 'deny' | 'trusted'

/** All groups of entries; each is a set of IPv4 and a set of IPv6. */
export type Group = ListGroup | TimedGroup

/** The groups of entries that end by themselves. */
export type TimedGroup = 'dynamic' | 'oneWay' | 'flow' | 'slowed' | 'spared'

/** One set in the kernel. */
export interface KernelSet {
  /** At most 31 characters (IPSET_MAXNAMELEN, less the end), also with {@link besideName}. */
  readonly name: string
  readonly group: Group
  readonly family: Family
  readonly type: 'hash:ip' | 'hash:net' | 'hash:ip,port'
  /** Its entries end by themselves. */
  readonly isTimed: boolean
}

/** The longest timeout of the kernel in seconds (linux/netfilter/ipset/ip_set_timeout.h). */
export const maxTimeoutSeconds = 2_147_483

const groups: readonly Group[] = [
  'allow',
  'deny',
  'dynamic',
  'oneWay',
  'flow',
  'trusted',
  'spared',
  'slowed',
]
const flowGroups: readonly Group[] = ['flow', 'spared']
const listGroups: readonly Group[] = ['allow', 'deny', 'trusted']

/**
 * The blocked single addresses of our own IPv6 network, where the /64 would be ourselves. They have
 * a set of their own because their packets must not extend a block of the whole /64.
 */
export const singleSet: KernelSet = {
  name: 'sipward-dynamic6-single',
  group: 'dynamic',
  family: 6,
  type: 'hash:ip',
  isTimed: true,
}

/** Tells whether the entries of a group have no end. */
export function isList(group: Group): group is ListGroup {
  return listGroups.includes(group)
}

/** Tells whether the entries of a group are flows. */
export function isFlowGroup(group: Group): group is 'flow' | 'spared' {
  return flowGroups.includes(group)
}

/** Tells whether a set counts what it drops itself; what is extended is counted beside its sets. */
export function isCounted(set: KernelSet): boolean {
  return set.group === 'oneWay' || set.name === singleSet.name
}

/** Tells whether the entries of a group are blocked sources. */
export function isBlockGroup(group: Group): group is 'dynamic' | 'oneWay' {
  return group === 'dynamic' || group === 'oneWay'
}

/** Returns the set of a group for a family. */
export function setOf(group: Group, family: Family): KernelSet {
  return kernelSet(group, family)
}

/** All sets, in the order in which they are brought up to date: who is allowed comes first. */
export const kernelSets: readonly KernelSet[] = [
  ...groups.flatMap((group) => [setOf(group, 4), setOf(group, 6)]),
  singleSet,
]

/** What the names of our sets begin with. */
export const namePrefix = 'sipward-'

/** What the name of a set that is filled beside a live one ends with. */
export const besideSuffix = '-new'

/** The name of the set that is filled beside a live one, to be swapped with it. */
export function besideName(set: Pick<KernelSet, 'name'>): string {
  return `${set.name}${besideSuffix}`
}

/**
 * Returns the line that creates a set. `maxelem` is only a bound and costs no memory, the hash
 * size does: it is chosen for what goes in at once, and the kernel grows it from there.
 */
export function createLine(
  set: KernelSet,
  options: { name: string; count: number; capacity: number },
): string {
  const timed = set.isTimed ? ' timeout 3600' : ''
  const counted = isCounted(set) ? ' counters' : ''
  const family = set.family === 4 ? 'inet' : 'inet6'
  return (
    `create ${options.name} ${set.type} family ${family} hashsize ${hashSizeFor(options.count)} ` +
    `maxelem ${options.capacity}${timed}${counted}`
  )
}

/** Returns the hash size for so many members. */
export function hashSizeFor(count: number): number {
  return Math.max(1024, 2 ** Math.ceil(Math.log2(Math.max(1, count / 4))))
}

/** Returns the line that adds a member; a member with an end carries its timeout. */
export function addLine(name: string, member: string, seconds?: number): string {
  return `add ${name} ${member}${seconds === undefined ? '' : ` timeout ${seconds}`}`
}

/** Returns the line that removes a member. */
export function deleteLine(name: string, member: string): string {
  return `del ${name} ${member}`
}

/** Returns the timeout of an entry in whole seconds, rounded up, as the kernel takes it. */
export function timeoutSeconds(until: number, now: number): number {
  return Math.min(maxTimeoutSeconds, Math.max(1, Math.ceil((until - now) / 1000)))
}

/** Returns the members that stand for a network: hash:net takes no /0, so that is two halves. */
export function membersOf(network: Network): readonly Network[] {
  if (prefixOf(network) !== 0) return [network]
  const halves = familyOf(network) === 4 ? ['0.0.0.0/1', '128.0.0.0/1'] : ['::/1', '8000::/1']
  return halves as Network[]
}

/** Returns the member that stands for a flow. */
export function flowMember(flow: Flow): string {
  return `${flow.address},${flow.protocol}:${flow.port}`
}

/** Reads a flow from its member, as `ipset save` prints it. */
export function parseFlowMember(member: string): Flow | undefined {
  const found = /^([0-9a-f.:]+),(udp|tcp):(\d{1,5})$/.exec(member)
  if (found === null) return undefined
  const address = parseAddress(found[1] ?? '')
  if (address === undefined) return undefined
  return { address, protocol: found[2] === 'udp' ? 'udp' : 'tcp', port: Number(found[3]) }
}

/** Joins lines into chunks that are worth a write. */
export function* inChunks(lines: Iterable<string>): IterableIterator<string> {
  let chunk = ''
  for (const line of lines) {
    chunk += `${line}\n`
    if (chunk.length < 65_536) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

function kernelSet(group: Group, family: Family): KernelSet {
  const isTimed = !isList(group)
  const name = `sipward-${group.toLowerCase()}${family}`
  return { name, group, family, type: typeOf(group, family), isTimed }
}

function typeOf(group: Group, family: Family): KernelSet['type'] {
  if (isFlowGroup(group)) return 'hash:ip,port'
  // An IPv6 source is a network; an IPv4 source is an address, which hash:ip finds faster.
  return isList(group) || family === 6 ? 'hash:net' : 'hash:ip'
}
