// What people are told at once.
import type { Source } from './address.js'

/** The kinds of news that a person should act on. */
export type NoticeKind =
  /** A trusted source looks like an attacker, without proof: perhaps somebody forges its address. */
  | 'trustedSourceSuspected'
  /** A phone of a trusted source keeps failing: its flow is blocked. */
  | 'flowBlocked'
  /** One account or number is tried from many sources. */
  | 'campaign'
  /** Somebody seems to have found out a password. */
  | 'compromiseSuspected'
  /** Trusted sources fail together: the PBX is broken, not they. None of them is blocked. */
  | 'pbxBroken'
  /** They no longer do. */
  | 'pbxWorks'
  /** The kernel holds back a flood of TFTP requests. */
  | 'tftpFlood'
  /** A source was put on the denylist. */
  | 'denied'
  /** An attempt came from a source that is blocked: the firewall does not cut. */
  | 'firewallLeaks'
  /** Rules or sets were gone and have been put back. */
  | 'firewallHealed'
  /** The kernel could not be brought to the wanted state; it is tried again. */
  | 'firewallTrouble'
  /** The country policy could not be made: the kernel keeps what it has. */
  | 'countryPolicyKept'
  /** A bound was reached and something had to leave. */
  | 'boundReached'

/** News for people. */
export interface Notice {
  readonly kind: NoticeKind
  readonly at: number
  readonly source: Source | undefined
  /** One sentence, safe to print. */
  readonly text: string
}
