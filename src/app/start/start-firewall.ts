// From what is remembered to a kernel that protects.
import type { Decider } from '../../decide/decider.js'
import type { Source } from '../../domain/address.js'
import type { Block } from '../../domain/block.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall, FirewallState } from '../../ports/firewall.js'
import type { Log } from '../../ports/log.js'
import type { Store, StoredState } from '../../ports/store.js'
import { firewallRules } from '../path/firewall-rules.js'
import type { Remembers } from '../path/effects.js'
import { raiseUrgency } from './raise-urgency.js'
import { restore } from './restore.js'
import { warmUp } from './warm-up.js'

/** What the firewall starts with. */
export interface StartFirewallParts {
  /** The name of this host. */
  readonly host: string
  readonly decider: Decider
  readonly stored: StoredState
  readonly fileEntries: readonly ListEntry[]
  readonly store: Pick<Store, 'blocks'>
  readonly recorder: Pick<Remembers, 'record'>
  readonly firewall: Firewall
  readonly countryOf: (source: Source) => string
  /** Is called before the kernel is touched. */
  readonly onHeld: (isHeld: boolean) => void
  readonly clock: Clock
  readonly log: Log
}

/** Brings back what is remembered, and the kernel to it; returns the blocks that other hosts alone have seen. */
export async function startFirewall(parts: StartFirewallParts): Promise<readonly Block[]> {
  const { decider, stored, fileEntries, store, recorder, firewall, log } = parts
  const kernel = await firewall.read()
  const now = parts.clock.now()
  const { countryOf, host } = parts
  const known = { stored, kernel, fileEntries, decider, host, now, countryOf }
  const { wanted, adopted, unconfirmed, leftOut } = await restore(known, store)
  for (const block of adopted) recorder.record({ kind: 'block', block })
  for (const text of leftOut) log.warn(text)
  parts.onHeld(holdsBlocks(kernel))
  await raiseUrgency(log)
  await firewall.start(wanted, firewallRules(decider.settings))
  await warmUp(firewall)
  return unconfirmed
}

function holdsBlocks({ allow, deny, dynamic, flow }: FirewallState): boolean {
  return [allow, deny, dynamic, flow].some((entries) => entries.length > 0)
}
