// What the API asks of the daemon: one interface, in the words of domain and ports. Validation of
// foreign text is done before these methods are called; rules that need state are theirs.
import type { Address, Network, Source } from '../../domain/address.js'
import type { Attack } from '../../domain/attack.js'
import type { Block } from '../../domain/block.js'
import type { ListEntry, ListName } from '../../domain/list-entry.js'
import type { Notice } from '../../domain/notice.js'
import type { SettingKey, Settings } from '../../domain/settings.js'
import type { Trust } from '../../domain/trust.js'
import type { SourceStatus } from '../../ports/event-source.js'
import type { FirewallStatus } from '../../ports/firewall.js'
import type { HostsCore } from './host-routes.js'
import type { AttackCounts, AttackQuery, Page, PageRequest } from '../../ports/store.js'
import type { GeoStatus, GeoUpdate } from '../../ports/geo.js'

/** How many are let through and dropped, each counted once. */
export interface StatusCounts {
  readonly allow: number
  /** Denylist entries made by people and files. */
  readonly deny: number
  /** Denylist entries made by sipward itself (origin `sipward`). */
  readonly dynamicPermanent: number
  /** Dynamic blocks of whole sources in force. */
  readonly dynamicTemporary: number
  /** Flow blocks in force. */
  readonly flow: number
}

/** The store, seen through the recorder in front of it. */
export interface RecorderStatus {
  /** `ready`: writes arrive. `waiting`: the store is away, and writes are kept until it is back. */
  readonly state: 'stopped' | 'ready' | 'waiting'
  /** One sentence for people; empty when ready. */
  readonly reason: string
  /** Writes that the store does not have yet, in memory and in the spool. */
  readonly pending: number
  /** Writes that were lost because every bound was reached. */
  readonly dropped: number
}

/** The country policy, and whether it is in the kernel. */
export interface CountryPolicyStatus {
  readonly mode: 'off' | 'allow' | 'deny'
  readonly countries: readonly string[]
  /** `making`: it is on its way. `kept`: it could not be made, the kernel keeps what it had. */
  readonly state: 'off' | 'making' | 'inForce' | 'kept'
  /** One sentence for people where the state is `kept`; else empty. */
  readonly reason: string
  /** Since when, in ms since the epoch. */
  readonly since: number
  /** How many networks it is made of, private ones included. */
  readonly ipv4: number
  readonly ipv6: number
}

/** Everything about countries. */
export interface GeoReport extends GeoStatus {
  /** Where updates come from, without secrets. */
  readonly origin: string
  /** True where it is updated every month by itself. */
  readonly isAutomatic: boolean
  readonly policy: CountryPolicyStatus
}

/** Who wants to change settings. */
export interface SettingsAsker {
  /** Where they come from, as far as that is known: they are not to be locked out. */
  readonly addresses: readonly Address[]
  /** True where they want it all the same. */
  readonly isForced: boolean
}

/** What was given up before its time: there was too much of it at once, or a clock was set back. */
export interface Forgotten {
  /** Security sessions that were not joined to the end. */
  readonly sessions: number
  /** Challenges of which it was never found out whether somebody answered. */
  readonly challenges: number
  /** Failures that HEP has shown, dropped before it was found out what they are. */
  readonly failures: number
  /** Sources whose attempts of the last minute are not counted any more. */
  readonly sources: number
}

/** The state of the whole daemon. */
export interface DaemonStatus {
  readonly version: string
  readonly host: string
  /** In ms since the epoch. */
  readonly startedAt: number
  readonly now: number
  /** True where `blocking.monitor` is set: everything is seen, nothing is blocked. */
  readonly isMonitoring: boolean
  readonly counts: StatusCounts
  /** AMI connections by PBX, then HEP. */
  readonly sources: readonly SourceStatus[]
  readonly firewall: FirewallStatus
  readonly recorder: RecorderStatus
  readonly forgotten: Forgotten
  readonly geo: GeoReport
  /** This host among others; undefined where its store is not shared. `alone`: the store is away. */
  readonly cluster:
    { readonly state: 'joined' | 'alone' | 'excluded'; readonly reason: string } | undefined
}

/** A block in force: dynamic, of a flow, or an entry of the denylist that sipward made. */
export type BlockInForce = Block | ListEntry

/** Which blocks in force: all, or those that cover or lie within a network. */
export interface BlockFilter extends PageRequest {
  readonly network?: Network
}

/** Everything in force that covers an address or network. */
export interface Membership {
  readonly entries: readonly ListEntry[]
  /** Dynamic and flow blocks in force. */
  readonly blocks: readonly Block[]
}

/** The whole story of a source. */
export interface Story extends Membership {
  readonly source: Source
  /** Why it is never blocked whatever it does (loopback, own address, AMI server); else empty. */
  readonly neverBlocked: string
  /** Accounts that work from here, the latest first. */
  readonly trust: readonly Trust[]
  /** What the sipBlocking rule counts right now. */
  readonly window: {
    readonly attempts: number
    readonly limit: number
    readonly seconds: number
  }
  /** The latest attacks, newest first, at most {@link maxStoryItems}. */
  readonly attacks: readonly Attack[]
  /**
   * What the kernel has dropped of the source since it is blocked. Left out where the kernel was not
   * asked or holds no such block.
   */
  readonly stillDropped?: { readonly packets: number; readonly bytes: number }
  /** Blocks that have ended, newest first, at most {@link maxStoryItems}. */
  readonly pastBlocks: readonly Block[]
  readonly strikes: { readonly count: number; readonly threshold: number; readonly days: number }
}

/** The number of attacks and of past blocks in a {@link Story}. */
export const maxStoryItems = 20

/** What `unblock` did. */
export interface UnblockResult {
  /** Dynamic and flow blocks that were ended. */
  readonly ended: number
  /** Entries of origin `sipward` that were taken off the denylist. */
  readonly removed: number
  /** Entries of people and files that still deny the address. */
  readonly remaining: readonly ListEntry[]
}

/** One line of many: what a client wants on a list, or off it. */
export interface WantedEntry {
  readonly network: Network
  /** Undefined where nothing is said of it: what is there keeps its note, what is new has none. */
  readonly note: string | undefined
  /** Where the client wrote it, `line 3`: a refusal names it. */
  readonly place: string
}

/** What became of many entries. */
export interface AddedEntries {
  readonly added: number
  /** Were there, and have another note now. */
  readonly changed: number
  /** Were there as they are. */
  readonly unchanged: number
}

/** What became of entries that were to leave a list. */
export interface RemovedEntries {
  readonly removed: number
  /** Were not on it. */
  readonly absent: number
}

/** Live news. A block with `end` set is one that has ended. */
export type LiveEvent =
  | { readonly kind: 'attack'; readonly attack: Attack }
  | { readonly kind: 'block'; readonly block: BlockInForce }
  | { readonly kind: 'notice'; readonly notice: Notice }

/**
 * The daemon as the API sees it. Every method may reject with an AppError, which the caller is
 * shown: `invalidValue` for what is refused (with a sentence that says why), `storeUnavailable` and
 * `firewallUnavailable` where the change or answer could not be had. Anything else is a bug.
 */
export interface ApiCore extends HostsCore {
  status(): Promise<DaemonStatus>

  /** Newest first. */
  attacks(query: AttackQuery): Promise<Page<Attack>>

  /** Counts the attacks between two instants in ms since the epoch, `to` exclusive. */
  attackCounts(span: { readonly from: number; readonly to: number }): Promise<AttackCounts>

  /** Blocks in force, newest first: dynamic and flow blocks, and denylist entries of origin `sipward`. */
  blocks(filter: BlockFilter): Promise<Page<BlockInForce>>

  /** One list, newest first. */
  entries(list: ListName, page: PageRequest): Promise<Page<ListEntry>>

  /** The whole of a list as it is now, in the order in which it was made. */
  allEntries(list: ListName): readonly ListEntry[]

  /**
   * Puts a network on a list. What is there keeps its date and its origin (but a file's entry
   * becomes a person's) and, where no note is given, its note. Resolves when kernel and store have it.
   * @throws AppError `invalidValue` for what would lock people out: on the denylist, networks that
   *   hold loopback, an own address, the AMI server, or nearly everything.
   */
  addEntry(list: ListName, network: Network, note: string | undefined): Promise<ListEntry>

  /**
   * Gives an entry another note, and nothing else. Undefined where it is not on the list.
   * @throws AppError `invalidValue` where a file holds the entry
   */
  editNote(list: ListName, network: Network, note: string): Promise<ListEntry | undefined>

  /**
   * Puts many networks on a list like {@link addEntry}, all of them or, where one is refused, none.
   * Resolves when kernel and store have them. A daemon that is killed meanwhile has a part of them:
   * the same call made again completes it.
   * @throws AppError `invalidValue` that names the place of every refused one
   */
  addEntries(list: ListName, entries: readonly WantedEntry[]): Promise<AddedEntries>

  /**
   * Takes exactly this network off a list; false where it was not on it.
   * @throws AppError `invalidValue` where a file holds the entry: it would come back with the file.
   */
  removeEntry(list: ListName, network: Network): Promise<boolean>

  /**
   * Takes many networks off a list, all of them or, where one is refused, none. What is not on it
   * is no reason to refuse.
   * @throws AppError `invalidValue` that names the place of every entry that a file holds
   */
  removeEntries(list: ListName, entries: readonly WantedEntry[]): Promise<RemovedEntries>

  /**
   * Ends every dynamic and flow block that covers the network or lies within it, and takes such
   * entries of origin `sipward` off the denylist. What people and files denied stays.
   */
  unblock(network: Network): Promise<UnblockResult>

  /** Tells what is in force for an address or network: entries and blocks that cover all of it. */
  check(network: Network): Promise<Membership>

  /** Tells the whole story of the source that holds the address or network. */
  explain(network: Network): Promise<Story>

  settings(): Promise<Settings>

  /**
   * Changes settings, all or none; the values have passed the schema. Returns those in force.
   * @throws AppError `invalidValue` where a country policy would lock out who asks for it
   */
  changeSettings(changes: Partial<Settings>, asker: SettingsAsker): Promise<Settings>

  /** Returns the ISO code of the country that all of a network is in; empty where unknown. */
  countryOf(network: Network): string

  /** Fetches the newest country database. @throws AppError where the old one stays */
  updateGeo(): Promise<GeoUpdate>

  /**
   * Sets a setting back to its first value: the configuration's, else the default. Returns those in force.
   * @throws AppError `invalidValue` where a country policy would lock out who asks for it
   */
  resetSetting(key: SettingKey, asker: SettingsAsker): Promise<Settings>

  /** The daemon's clock, in ms since the epoch. */
  now(): number

  /**
   * Calls the listener for everything new until the returned function is called. The listener does
   * not throw and does not wait.
   */
  subscribe(listener: (event: LiveEvent) => void): () => void
}
