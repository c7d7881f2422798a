// Whoever keeps a line alive here with OPTIONS, though nobody has set him up: a monitor, another PBX.
//
// The attacker's view: OPTIONS without credentials in one name tell him that a PBX is there, once. To
// find accounts or passwords he must change the name or send credentials, and both count as ever. So
// the same name at a keep-alive's pace is no attempt: people are told, once a day.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import { printable } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { NoticeBoard } from '../books/notice-board.js'
import { hadCredentials } from './slow-attacks.js'

const maxPeers = 20_000
// Nobody keeps a line alive more often.
const pingEveryMs = 1000
const toldAfterPings = 10
const dayMs = 86_400_000

interface Peer {
  readonly account: Untrusted
  lastAt: number
  pings: number
}

/** Knows keep-alives of strangers. */
export class PingingPeers {
  readonly #notices: NoticeBoard
  readonly #peers = new GenerationMap<Source, Peer>({ capacity: maxPeers, lifetimeMs: dayMs })

  constructor(notices: NoticeBoard) {
    this.#notices = notices
  }

  /** Tells whether the attempt is a keep-alive, which does not count. */
  isPing(attempt: Attempt, source: Source): boolean {
    const { type, isTypeInferred, account, failure, at } = attempt
    const isTry = failure !== 'unanswered' && failure !== 'unknownAccount'
    if (type !== 'OPTIONS' || isTypeInferred || isTry || hadCredentials(attempt)) return false
    this.#peers.age(at)
    const peer = this.#peers.get(source)
    if (peer?.account !== account) {
      this.#peers.set(source, { account, lastAt: at, pings: 0 })
      return false
    }
    const isPace = at - peer.lastAt >= pingEveryMs
    peer.lastAt = Math.max(peer.lastAt, at)
    if (!isPace) return false
    peer.pings += 1
    if (peer.pings >= toldAfterPings) this.#tell(source, account)
    return true
  }

  #tell(source: Source, account: Untrusted): void {
    const text =
      `${source} keeps a line alive here with OPTIONS as "${printable(account)}", without a password; ` +
      'it is not blocked for that. If you know it, set it up as a peer or put it on the allowlist'
    this.#notices.tell({ kind: 'optionsPinging', source, text, everyMs: dayMs })
  }
}
