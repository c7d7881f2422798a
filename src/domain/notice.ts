// What people are told at once, and how soon they should look.
import type { Source } from './address.js'
import type { Untrusted } from './untrusted.js'

/** How soon a person should look: at once, today, or when there is time. */
export type NewsClass = 'act' | 'look' | 'record'

/** The kinds of news that a person should know of. */
export type NoticeKind =
  /** A trusted source looks like an attacker, without proof: perhaps somebody forges its address. */
  | 'trustedSourceSuspected'
  /** A trusted source guesses accounts that never worked there: the kernel slows it. */
  | 'trustedSourceSlowed'
  /** A phone of a trusted source keeps failing: its flow is blocked. */
  | 'flowBlocked'
  /** Somebody attacks from behind a proxy or SBC that carries many accounts: it is not blocked. */
  | 'proxyCarriesAttack'
  /** Attempts come from an address that is never blocked: of this host, a gateway, a server it needs. */
  | 'attackFromOwnAddress'
  /** Attempts come from an address on the allowlist. */
  | 'attackFromAllowedAddress'
  /** A stranger fails with accounts that work from another address: perhaps an office has moved. */
  | 'officeMayHaveMoved'
  /** A stranger keeps a line alive with OPTIONS that nobody has set up here. */
  | 'optionsPinging'
  /** One account or number is tried from many sources. */
  | 'campaign'
  /** Somebody seems to have found out a password. */
  | 'compromiseSuspected'
  /** An account succeeds from a country where it has not worked before. */
  | 'newCountry'
  /** Trusted sources fail together: the PBX is broken, not they. Their own accounts block nobody. */
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
  /** A host name on the allowlist has not existed for a day: its addresses are no longer allowed. */
  | 'allowedNameGone'
  /** The country policy could not be made: the kernel keeps what it has. */
  | 'countryPolicyKept'
  /** This host does not protect: no PBX is heard, no rule is in the kernel, or a person has said so. */
  | 'notProtecting'
  /** Lines of the PBX, telephones or trunks, that worked no longer answer it. */
  | 'linesLost'
  /** They answer again. */
  | 'linesBack'
  /** A part is missing: it protects, and knows or remembers less. */
  | 'partMissing'
  /** A problem that was told is over. */
  | 'partWorks'
  /** Many more attacks than in the last weeks. */
  | 'attackSpike'
  /** The disk takes no more: what is recorded would be lost at the next start. */
  | 'diskFull'
  /** A bound was reached and something had to leave. */
  | 'boundReached'
  /** The secret of a login ends soon: without a new one no mail leaves. */
  | 'secretEnds'

/** How soon a person should look at each kind of news. */
export const newsClasses: Readonly<Record<NoticeKind, NewsClass>> = {
  notProtecting: 'act',
  compromiseSuspected: 'act',
  pbxBroken: 'act',
  firewallLeaks: 'act',
  firewallTrouble: 'act',
  diskFull: 'act',
  partMissing: 'look',
  trustedSourceSuspected: 'look',
  trustedSourceSlowed: 'look',
  flowBlocked: 'look',
  proxyCarriesAttack: 'look',
  attackFromOwnAddress: 'look',
  attackFromAllowedAddress: 'look',
  officeMayHaveMoved: 'look',
  optionsPinging: 'look',
  newCountry: 'look',
  campaign: 'look',
  attackSpike: 'look',
  allowedNameGone: 'look',
  countryPolicyKept: 'look',
  boundReached: 'look',
  secretEnds: 'look',
  linesLost: 'record',
  linesBack: 'record',
  partWorks: 'record',
  denied: 'record',
  tftpFlood: 'record',
  firewallHealed: 'record',
  pbxWorks: 'record',
}

/** News for people. */
export interface Notice {
  readonly kind: NoticeKind
  readonly at: number
  readonly source: Source | undefined
  /** One sentence, safe to print. */
  readonly text: string
  /** The one account of the PBX that it is about. */
  readonly account?: Untrusted
  /** Tells matters of one kind and source apart, and joins a beginning with its end. No text of others. */
  readonly matter?: string
}
