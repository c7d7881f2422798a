// Taking everything of ours out of the kernel, also where a program that does it is killed on the way.
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, toError } from '../domain/app-error.js'
import { KernelRules } from './rules/kernel-rules.js'
import { KernelSets } from './sets/kernel-sets.js'
import { SetReader } from './sets/set-reader.js'
import { NamespaceLock } from './namespace-lock.js'
import type { RunProcess } from './process/process-order.js'
import { Tools } from './process/tools.js'

/** Where {@link removeEverything} works. */
export interface RemovalOptions {
  /** Name of the network namespace to work in; empty for our own. */
  readonly netns?: string | undefined
  /** Folders that hold ipset, iptables and nsenter, as in PATH [the system's]. */
  readonly searchPath?: string | undefined
  /** Who starts the commands that run to their end; by default this process. */
  readonly runProcess?: RunProcess | undefined
}

// A program that is killed is started again, a few times: perhaps somebody kills it each time.
const maxAttempts = 5
const pauseMs = 50

/**
 * Removes every rule, chain and set of ours where no daemon runs, and looks whether they are gone.
 * @returns whether there was anything
 * @throws AppError `addressInUse` where a daemon keeps them; `firewallUnavailable` where something is left
 */
export async function removeEverything(options: RemovalOptions = {}): Promise<boolean> {
  const tools = new Tools(options)
  const lock = new NamespaceLock(tools)
  await lock.hold()
  try {
    const reader = new SetReader(tools)
    const sets = new KernelSets({ tools, reader, maxEntries: 0 })
    return await removeFrom({ rules: new KernelRules(tools), sets })
  } finally {
    await lock.release()
  }
}

/**
 * Removes rules, then sets, until none is seen any more.
 * @returns whether there was anything
 * @throws AppError `firewallUnavailable` where something is left
 */
export async function removeFrom(parts: {
  readonly rules: KernelRules
  readonly sets: KernelSets
}): Promise<boolean> {
  let failure: unknown
  let hasFound = false
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await delay(pauseMs)
    try {
      const found = await removeOnce(parts)
      if (!found) return hasFound
      hasFound = true
      // What was removed is looked at once more.
      attempt = Math.min(attempt, maxAttempts - 2)
    } catch (caught) {
      failure = caught
      if (!isKilled(caught)) break
    }
  }
  const { message } = toError(failure ?? 'they come back')
  throw new AppError('firewallUnavailable', `rules or sets of sipward are left: ${message}`, {
    cause: failure,
  })
}

/** Tells whether there was anything to remove. */
async function removeOnce({
  rules,
  sets,
}: {
  readonly rules: KernelRules
  readonly sets: KernelSets
}): Promise<boolean> {
  // IPv4 first: a table of IPv6 that cannot be read must not keep it in place.
  const hadIpv4 = await rules.remove(4)
  const hadIpv6 = await removeIpv6(rules)
  const hadSets = await sets.remove()
  return hadIpv4 || hadIpv6 || hadSets
}

/** A machine may have no IPv6 at all: then there is nothing of ours in it. */
async function removeIpv6(rules: KernelRules): Promise<boolean> {
  try {
    await rules.read(6)
  } catch (caught) {
    if (isKilled(caught)) throw caught
    return false
  }
  return rules.remove(6)
}

function isKilled(caught: unknown): boolean {
  return /ended with SIG|did not finish|has ended/.test(toError(caught).message)
}
