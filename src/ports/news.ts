// What happens, told at once to whoever listens.
import type { Attack } from '../domain/attack.js'
import type { Notice } from '../domain/notice.js'
import type { BlockInForce } from '../domain/block-in-force.js'

/**
 * Live news. A block with `end` set is one that has ended; `isOwn` is true for an entry of the denylist that
 * strikes on this host have led to, and not for one of another host or one that a person has changed.
 */
export type LiveEvent =
  | { readonly kind: 'attack'; readonly attack: Attack }
  | { readonly kind: 'block'; readonly block: BlockInForce; readonly isOwn?: boolean }
  | { readonly kind: 'notice'; readonly notice: Notice }

/** Takes one piece of news. It must not wait; where it throws, nobody else notices. */
export type NewsListener = (event: LiveEvent) => void

/**
 * Passes news on. Publishing never throws and never waits: a listener that throws is counted, and
 * the path and the other listeners go on. The number of listeners and of kept notices is bounded.
 */
export interface News {
  publish(event: LiveEvent): void

  /** Puts a notice into the log and publishes it. */
  tell(notice: Notice): void

  /**
   * Calls the listener for everything new until the returned function is called.
   * @throws AppError `unavailable` where too many listen already
   */
  subscribe(listener: NewsListener): () => void

  /** The latest notices, newest first, at most as many as are asked for and kept. */
  latestNotices(count: number): readonly Notice[]

  /** How often a listener has thrown. */
  readonly failures: number
}
