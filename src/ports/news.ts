// What happens, told at once to whoever listens.
import type { Attack } from '../domain/attack.js'
import type { Notice } from '../domain/notice.js'
import type { BlockInForce } from '../domain/block-in-force.js'

/** Live news. A block with `end` set is one that has ended. */
export type LiveEvent =
  | { readonly kind: 'attack'; readonly attack: Attack }
  | { readonly kind: 'block'; readonly block: BlockInForce }
  | { readonly kind: 'notice'; readonly notice: Notice }
