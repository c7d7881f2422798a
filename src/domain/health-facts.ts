// What the parts say of themselves, and a problem that is found in it.

/** How much a problem takes away. `notProtecting`: everything. `impaired`: a part. `hint`: nothing yet. */
export type ProblemSeverity = 'notProtecting' | 'impaired' | 'hint'

/** One thing that is not as it should be. */
export interface HealthProblem {
  /** Stays the same while the problem lasts, whatever its sentence counts. */
  readonly key: string
  /** Which part has it: `ami`, `ari`, `hep`, `kernel`, `firewall`, `store`, `geo`, `cluster`, `disk`, `settings`, `web`, `mail`. */
  readonly part: string
  /** One sentence for people: what is the case. */
  readonly sentence: string
  /** One sentence for people: what to do about it. May be empty where the sentence says it. */
  readonly whatToDo: string
  readonly severity: ProblemSeverity
}

/** A source of reports, as far as the verdict needs it. */
export interface SourceFacts {
  readonly kind: 'ami' | 'ari' | 'hep' | 'kernel'
  readonly name: string
  readonly state: 'stopped' | 'connecting' | 'running' | 'refused' | 'lost'
  readonly reason: string
  readonly received: number
}

/** What the parts say of themselves. */
export interface HealthFacts {
  /** True where `blocking.monitor` is set. */
  readonly isMonitoring: boolean
  /** When watching only ends by itself, as ISO 8601; empty or left out where it does not. */
  readonly pausedUntil?: string
  readonly sources: readonly SourceFacts[]
  readonly firewall: {
    readonly kind: 'iptables' | 'dryRun'
    readonly state: 'stopped' | 'ready' | 'broken'
    readonly reason: string
  }
  readonly recorder: { readonly state: 'stopped' | 'ready' | 'waiting'; readonly reason: string }
  readonly geo: {
    readonly state: 'ready' | 'missing' | 'broken'
    readonly reason: string
    readonly policy: { readonly state: string; readonly reason: string }
  }
  /** Undefined where the store is not shared. */
  readonly cluster:
    { readonly state: 'joined' | 'alone' | 'excluded'; readonly reason: string } | undefined
  /** Why people cannot reach the pages; empty where they can, left out where nobody is to. */
  readonly web?: { readonly reason: string }
  /** The disks on which records are kept; left out where nothing is known of them. */
  readonly disks?: readonly DiskFacts[]
  /** Why attempts are not kept for `sipward whatif`; empty where they are, left out where nobody keeps them. */
  readonly journal?: { readonly trouble: string }
  /** The channels on which news leave; left out where nobody is told on any. */
  readonly channels?: readonly ChannelFacts[]
}

/** A disk, as far as the verdict needs it. */
export interface DiskFacts {
  /** `database`: the store is a file there. `spool`: what waits for the store is. */
  readonly holds: 'database' | 'spool'
  readonly folder: string
  readonly freeBytes: number
  readonly isLow: boolean
  /** True where it takes nothing more; it is low then, too. */
  readonly isFull: boolean
}

/** A channel of news, as far as the verdict needs it. */
export interface ChannelFacts {
  /** `mail`, or the name of a chat target. */
  readonly name: string
  readonly isOn: boolean
  /** Why nothing can leave, as far as the settings tell; empty where it can. */
  readonly trouble: string
  /** For how many minutes a message should have left; 0 where none is late. */
  readonly lateMinutes: number
  /** Why it has not. */
  readonly lateReason: string
}
