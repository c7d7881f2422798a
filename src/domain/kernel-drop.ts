// What the kernel dropped by a rule of its own, before Asterisk saw it: read from the sets, not from packets.
import type { Address } from './address.js'
import type { AttackType } from './attempt.js'

/** The rules of the kernel that leave a trace. */
export type KernelRule = 'userAgent' | 'inviteLimit' | 'tftp'

/** One source that the kernel has dropped something of. */
export interface KernelDrop {
  readonly rule: KernelRule
  /** When it was read, in ms since the epoch. */
  readonly at: number
  readonly address: Address
  readonly port: number
  readonly protocol: 'udp' | 'tcp'
  /** The address that the packet went to. */
  readonly victim: Address
  /** What was dropped: a SIP method, or TFTP. */
  readonly type: AttackType
  /** Packets that were dropped of it since the kernel was asked last; one where it was not counted. */
  readonly packets?: number
  /** The blocked name that was found in the packet; empty for other rules. */
  readonly name: string
}
