// What the main thread and the thread of a connection say to each other.
import type { ErrorCode } from '../../domain/app-error.js'
import type { Attack } from '../../domain/attack.js'
import type { Block } from '../../domain/block.js'
import type {
  AttackCountQuery,
  AttackCounts,
  AttackGroup,
  AttackQuery,
  BlockQuery,
  Page,
  StoreWrite,
} from '../../ports/store.js'
import type { UncheckedState } from './stored-state.js'
import type { Shelf, ShelfName } from '../books/shelf.js'

/** What a worker is started with. */
export interface SqliteWorkerData {
  readonly path: string
  readonly migrationsDirectory: string
  readonly isReader: boolean
}

/** What can be asked of a worker. */
export interface SqliteOperations {
  readonly open: () => void
  readonly write: (batch: readonly StoreWrite[]) => void
  readonly load: (now: number) => UncheckedState
  readonly attacks: (query: AttackQuery) => Page<Attack>
  readonly attackGroups: (query: AttackQuery) => Page<AttackGroup>
  readonly attackCounts: (query: AttackCountQuery) => AttackCounts
  readonly blocks: (query: BlockQuery) => Page<Block>
  /** Forgets some; returns how many, 0 when nothing is left. */
  readonly pruneSome: (before: number, now: number) => number
  /** Does one thing on a shelf. */
  readonly shelf: <Operation extends keyof Shelf>(
    name: ShelfName,
    operation: Operation,
    args: Parameters<Shelf[Operation]>,
  ) => Awaited<ReturnType<Shelf[Operation]>>
  /** Ends the worker. */
  readonly close: () => void
}

/** The name of an operation. */
export type SqliteOperation = keyof SqliteOperations

/** One question. */
export interface SqliteRequest {
  readonly id: number
  readonly operation: SqliteOperation
  readonly args: readonly unknown[]
}

/** A failure as it crosses threads: an Error would lose its class and code on the way. */
export interface SqliteFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly cause: string
}

/** The answer to the question with this id. */
export type SqliteReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: SqliteFailure }
