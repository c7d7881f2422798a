// Waiting for a condition instead of for a time.
import { setTimeout as delay } from 'node:timers/promises'

/** Bounds and names the wait of {@link waitUntil}. */
export interface WaitOptions {
  /** The longest wait, in ms; 15,000 unless given. */
  readonly deadlineMs?: number
  /** What is waited for, for the message of a failure. */
  readonly what?: string
}

const leastPauseMs = 10
const mostPauseMs = 100

/** Waits until the condition holds; rejects when the deadline is over, or when the condition throws. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  options: WaitOptions = {},
): Promise<void> {
  const { deadlineMs = 15_000, what = 'the condition' } = options
  const end = performance.now() + deadlineMs
  for (;;) {
    const lookedAt = performance.now()
    if (await condition()) return
    const now = performance.now()
    if (now > end) throw new Error(`${what}: not there after ${deadlineMs} ms`)
    // Where to look takes a program, time is left to what is waited for.
    await delay(Math.min(Math.max(leastPauseMs, now - lookedAt), mostPauseMs))
  }
}
