// What the classifier is made of.
import type { Address, Source } from '../domain/address.js'
import type { Attempt } from '../domain/attempt.js'
import type { AttemptSink } from './attempt-sink.js'

/** What the classifier is made of. */
export interface ClassifierOptions {
  readonly sink: AttemptSink
  /** Tells whether an address is the PBX's own. Where it is not given, all requests are taken for those of others. */
  readonly isOwn?: (address: Address) => boolean
  /** Tells whether phones or trunks work where something comes from; by default nowhere. */
  readonly isTrusted?: (source: Source, what: Pick<Attempt, 'remote' | 'at'>) => boolean
  /**
   * Whether the kernel drops SIP datagrams whose topmost Via bears `maddr` [true]. Where it does not,
   * chan_sip's answers go where the sender likes, and its RemoteAddress is that address: an equal
   * nonce proves nothing then.
   */
  readonly isMaddrDropped?: boolean
  readonly capacity?: number
}
