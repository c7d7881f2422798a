// What is dropped now, whoever decided it.
import type { Block } from './block.js'
import type { ListEntry } from './list-entry.js'

/** A block in force: dynamic, of a flow, or an entry of the denylist that sipward made. */
export type BlockInForce = Block | ListEntry
