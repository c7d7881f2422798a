// The alarm for a firewall that does not cut: a source that is blocked and is still answered.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { AccessLists } from '../books/access-lists.js'
import type { BlockBook } from '../books/block-book.js'
import type { NoticeBoard } from '../books/notice-board.js'

// A PBX under load works off packets that its socket took before the block.
const graceMs = 5000

/** What the alarm looks at. */
export interface LeakAlarmOptions {
  readonly lists: AccessLists
  readonly blocks: BlockBook
  readonly notices: NoticeBoard
  readonly sink: Pick<DecisionSink, 'onBlockedHeard'>
  /** False where nothing is really dropped. */
  readonly expectsSilence: boolean
}

/** Watches sources that should be silent. */
export class LeakAlarm {
  readonly #options: LeakAlarmOptions

  constructor(options: LeakAlarmOptions) {
    this.#options = options
  }

  /** An attempt of a source that is blocked or denied. */
  attempt({ remote, at }: Attempt, source: Source): void {
    const { lists, blocks, notices, expectsSilence } = this.#options
    if (!expectsSilence) return
    const since =
      blocks.ofSource(source)?.since ?? lists.entryHolding('deny', remote.address)?.since ?? 0
    if (at - since < graceMs) return
    this.#options.sink.onBlockedHeard(source)
    const text = `${source} is blocked and is still answered: the firewall does not cut`
    notices.tell({ kind: 'firewallLeaks', source, text })
  }
}
