// A decider that follows another host of its cluster.
import type { Source } from '../../../src/domain/address.js'
import type { Block } from '../../../src/domain/block.js'
import { Follower } from '../../../src/decide/orders/follower.js'
import { DeciderHarness, network } from './decider-harness.js'

const attacker = network('198.51.100.7')
const hour = 3_600_000

/** This host, and blocks as other hosts write them. */
export class FollowerHarness extends DeciderHarness {
  readonly follower: Follower

  constructor() {
    super()
    const sink = {
      onBlock: (block: Block) => this.blocks.push(block),
      onBlockCompleted: () => undefined,
      onBlockEnd: (block: Block) => this.ended.push(block),
      onAttack: () => undefined,
      onListEntry: () => undefined,
      onListEntryRemoved: () => undefined,
      onSlowed: () => undefined,
      onSlowedEnd: () => undefined,
      onSpared: () => undefined,
      onSparedEnd: () => undefined,
      onBlockedHeard: () => undefined,
      onNotice: () => undefined,
      onTrust: () => undefined,
      onTrustEnded: () => undefined,
      onTrustLost: (source: Source) => this.lost.push(source),
    }
    const { decider } = this
    this.follower = new Follower({ decider, sink, host: 'host', now: () => this.clock.now() })
  }

  /** A block by another host. */
  foreign(fields: Partial<Block> = {}): Block {
    const since = this.clock.now()
    return {
      id: 'foreign-1',
      source: attacker,
      flow: undefined,
      type: 'REGISTER',
      userAgent: '' as Block['userAgent'],
      country: '',
      attackId: 'attack-1',
      host: 'other',
      since,
      until: since + hour,
      proof: 'returned',
      isStrike: true,
      note: '',
      end: undefined,
      ...fields,
    }
  }
}
