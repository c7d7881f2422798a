// How far an order got: what a person waits for, and what they are told of kernel and store.
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, toError } from '../../domain/app-error.js'

/** What follows from one decision, each settled when it is done or has failed. */
export interface Outcome {
  readonly kernel: Promise<void>
  readonly store: Promise<void>
}

/** An order that was carried out: the kernel has it. */
export interface Carried<Result> {
  readonly result: Result
  /** True where the store is away, and so is the disk beside it: the order waits in memory to be written. */
  readonly isStoreWaiting: boolean
}

/** For a decision that kernel or store have nothing to do with. */
export const nothingToDo: Promise<void> = Promise.resolve()

// The recorder writes to the disk instead of a store that has not answered for two seconds.
const storeWaitMs = 3000

/**
 * Waits for the kernel as long as it takes, and for the store a moment.
 * @throws AppError of the kernel, which tries again by itself, or of the store
 */
export async function carriedOut<Result>(
  result: Result,
  outcomes: readonly Outcome[],
): Promise<Carried<Result>> {
  const stored = Promise.allSettled(outcomes.map(({ store }) => store))
  const enforced = await Promise.allSettled(outcomes.map(({ kernel }) => kernel))
  const unenforced = enforced.find((one) => one.status === 'rejected')
  if (unenforced !== undefined) throw notEnforced(toError(unenforced.reason))
  const patience = new AbortController()
  const late = delay(storeWaitMs, 'waiting' as const, { signal: patience.signal, ref: false })
  const outcome = await Promise.race([stored, late])
  patience.abort()
  if (outcome === 'waiting') return { result, isStoreWaiting: true }
  const lost = outcome.find((one) => one.status === 'rejected')
  if (lost !== undefined) throw notStored(toError(lost.reason))
  return { result, isStoreWaiting: false }
}

function notEnforced(cause: Error): Error {
  if (!(cause instanceof AppError) || cause.code !== 'firewallUnavailable') return cause
  const text = `${cause.message}; the order stands, and the kernel is tried again every few seconds`
  return new AppError(cause.code, text, { cause })
}

function notStored(cause: Error): Error {
  if (!(cause instanceof AppError)) return cause
  const text = `the kernel has it until sipward ends, and the store has not: ${cause.message}`
  return new AppError(cause.code, text, { cause })
}
