// What the core needs of the kernel: groups of entries that are let through or dropped, and rules.
import type { Network, Source } from '../domain/address.js'
import type { Proof } from '../domain/attempt.js'
import type { KernelDrop } from '../domain/kernel-drop.js'
import type { KernelGuesses } from '../domain/kernel-guesses.js'
import type { Flow } from '../domain/block.js'

/** A source that is dropped until an instant (ms since the epoch). */
export interface DynamicEntry {
  readonly source: Source
  readonly until: number
  /** Where the set is full, `oneWay` entries leave first. */
  readonly proof: Proof
}

/** A flow that is dropped until an instant (ms since the epoch). */
export interface FlowEntry {
  readonly flow: Flow
  readonly until: number
}

/** A source whose requests with credentials are slowed until an instant (ms since the epoch). */
export interface SlowedEntry {
  readonly source: Source
  readonly until: number
}

/** Everything that the kernel shall hold. */
export interface FirewallState {
  readonly allow: readonly Network[]
  readonly deny: readonly Network[]
  /**
   * Sources where phones work: spared the country policy, the names of scanners and the bounds on
   * packets and guesses. It is no right of access: lists, blocks and the INVITE limit hold for them too.
   */
  readonly trusted: readonly Source[]
  readonly dynamic: readonly DynamicEntry[]
  readonly flow: readonly FlowEntry[]
  /**
   * Sources that may send ten requests with credentials to the SIP ports at once, and then ten a
   * minute, over UDP and TCP together. The rule stands before the one that lets trusted sources
   * pass, since a slowed source is usually a trusted one.
   */
  readonly slowed: readonly SlowedEntry[]
  /** Flows of slowed sources where a phone works: they are not slowed. */
  readonly spared: readonly FlowEntry[]
}

/** One change of what the kernel holds. Adding what is there renews its end; removing what is not is no failure. */
export type FirewallChange =
  | { readonly op: 'add' | 'remove'; readonly set: 'allow' | 'deny'; readonly network: Network }
  | { readonly op: 'add' | 'remove'; readonly set: 'trusted'; readonly source: Source }
  | ({ readonly op: 'add'; readonly set: 'dynamic' } & DynamicEntry)
  | { readonly op: 'remove'; readonly set: 'dynamic'; readonly source: Source }
  | ({ readonly op: 'add'; readonly set: 'flow' } & FlowEntry)
  | { readonly op: 'remove'; readonly set: 'flow'; readonly flow: Flow }
  | ({ readonly op: 'add'; readonly set: 'slowed' } & SlowedEntry)
  | { readonly op: 'remove'; readonly set: 'slowed'; readonly source: Source }
  | ({ readonly op: 'add'; readonly set: 'spared' } & FlowEntry)
  | { readonly op: 'remove'; readonly set: 'spared'; readonly flow: Flow }

/** What the kernel looks at by itself, behind the sets: the settings that it carries out. */
export interface FirewallRules {
  /** The SIP ports, "5060" or "5060:5062", and their protocols: names and limits look at these alone. */
  readonly ports: readonly string[]
  readonly protocols: readonly ('udp' | 'tcp')[]
  /** UDP packets a second of one source that is neither allowed nor trusted; what is above is dropped. 0: no bound. */
  readonly packetsPerSecond: number
  /**
   * Guesses (requests with credentials; REGISTERs and OPTIONS without) that one source which is neither allowed
   * nor trusted may send at once; as many more every two seconds, and what is above is dropped. 0: no
   * bound, and nothing is dropped for its `maddr` or its size either.
   */
  readonly guessesAtOnce: number
  /**
   * A dynamic block whose source goes on sending lasts this much longer from then on, in seconds,
   * by the kernel alone. 0: it ends when it ends.
   */
  readonly blockSeconds: number
  /** Whoever has one of these in its User-Agent, in any case, is dropped unheard. The kernel knows the beginning of a User-Agent alone; the rest is the daemon's. */
  readonly userAgents: readonly string[]
  /** INVITEs of one source: `burst` at once, then one per unit/value. Undefined: no bound. */
  readonly inviteLimit:
    | {
        readonly value: number
        readonly unit: 'second' | 'minute' | 'hour'
        readonly burst: number
      }
    | undefined
  /** More than 100 TFTP requests of a source in a minute: 10 a minute from then on. */
  readonly tftp: boolean
  /** Answers from port 53 of more than 2048 bytes are dropped (CVE-2015-7547). */
  readonly dns: boolean
}

/** Which countries may use the SIP ports, as networks. */
export interface CountryPolicy {
  /** `deny`: these networks may not. `allow`: only these may. */
  readonly mode: 'off' | 'allow' | 'deny'
  /** Aggregated: no network within another. */
  readonly networks: Iterable<Network>
}

/** What the firewall tells of its own accord. */
export interface FirewallSink {
  /** Rules or sets were missing and are back; `what` is a sentence for people. */
  onHealed(what: string): void
  /** The kernel could not be brought to the wanted state; it is tried again every few seconds. `what` is a sentence. */
  onTrouble(what: string): void
  /** The dynamic set was full: these entries had to leave it. */
  onEvicted(sources: readonly Source[]): void
}

/** What the firewall can say of itself. */
export interface FirewallStatus {
  readonly kind: 'iptables' | 'dryRun'
  /**
   * `ready`: the rules were seen in the kernel; what it cannot do of them, for want of a module or
   * of IPv6, stands in `reason`. `broken`: not, and `reason` says why.
   */
  readonly state: 'stopped' | 'ready' | 'broken'
  readonly reason: string
  readonly netns: string
  /** When the rules were last seen to be in place, in ms since the epoch; 0 for never. */
  readonly verifiedAt: number
  readonly healed: number
  readonly entries: Readonly<
    Record<'allow' | 'deny' | 'trusted' | 'dynamic' | 'flow' | 'slowed' | 'spared', number>
  >
}

/**
 * The kernel's firewall. One writer: changes are carried out in the order of the calls. Whoever
 * calls does not retry; a change that the kernel did not take stays wanted and is put right by the
 * verification that runs every few seconds, and `onTrouble` says so.
 */
export interface Firewall {
  /**
   * Reads what the kernel holds now of our sets, without changing anything: the blocks that
   * outlived a daemon. Empty where there are none.
   * @throws AppError `firewallUnavailable` where iptables or ipset is missing or may not be used.
   */
  read(): Promise<FirewallState>

  /**
   * Brings the kernel to the wanted state without a moment of less protection, proves that the
   * rules are reached, and from then on verifies it every few seconds.
   * @throws AppError `firewallUnavailable` where that cannot be done; nothing is left behind.
   * `addressInUse` where another daemon keeps the firewall of this network namespace.
   */
  start(wanted: FirewallState, rules: FirewallRules): Promise<void>

  /**
   * Puts other rules in the place of those in force, in one transaction for each family; where they
   * are the same, nothing is done.
   * @throws AppError `invalidValue` where they are no rules: nothing is changed.
   * `firewallUnavailable` where the kernel did not take them: they stay wanted.
   */
  setRules(rules: FirewallRules): Promise<void>

  /**
   * Makes changes, together and at once. Resolves when the kernel has them, rejects when it has
   * not taken them.
   */
  apply(changes: readonly FirewallChange[]): Promise<void>

  /**
   * Ends the work. `keep` leaves rules and sets in the kernel, where timeouts go on running;
   * otherwise every rule and set of ours is removed.
   */
  stop(options: { readonly keep: boolean }): Promise<void>

  /**
   * Starts the next verification at once: something was heard that should have been dropped. May be
   * called as often as that happens.
   */
  verifySoon(): void

  status(): FirewallStatus

  /**
   * Puts a country policy in the place of the one in force: filled beside it and swapped, without
   * a moment of less protection. Changes do not wait for it. Until the first call after a start,
   * what an earlier daemon has left stays in force.
   * @throws AppError `invalidValue` where a network is none; `firewallUnavailable`
   */
  setCountries(policy: CountryPolicy): Promise<void>

  /**
   * Reads, and takes out, what the kernel has noted since the last call: each source, port and
   * victim once, at most 4,096 a call. To be asked every second or two: a note that waits ten
   * minutes no longer knows its name.
   * @throws AppError `firewallUnavailable`
   */
  drops(): Promise<readonly KernelDrop[]>

  /**
   * Reads, and takes out, how many requests with credentials (`Authorization`, `Proxy-Authorization`,
   * in any case) each stranger has sent to the SIP ports since the last call: who is neither allowed,
   * trusted nor blocked, over UDP and TCP, by the packet's own source. Only those count that went on
   * to the PBX; several in one TCP segment count once. Whoever sent most comes first, at most 16,384
   * sources a call; the kernel counts 65,536 of a family between two calls.
   * @throws AppError `firewallUnavailable`
   */
  guesses(): Promise<readonly KernelGuesses[]>

  /**
   * Reads of every blocked source what the kernel has dropped of it and how long it stays blocked,
   * its own extensions included. Costs about a µs an entry; for people and for the end of blocks.
   * @throws AppError `firewallUnavailable`
   */
  dynamicCounters(): Promise<ReadonlyMap<Source, DynamicCounter>>
}

/** What the kernel says of one blocked source. */
export interface DynamicCounter {
  /** Dropped since the block began; what was dropped after its first end is not counted. */
  readonly packets: number
  readonly bytes: number
  readonly secondsLeft: number
}
