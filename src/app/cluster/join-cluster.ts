// Makes this host one of a cluster: what others decide is carried out here, without being recorded again.
import type { Decider } from '../../decide/decider.js'
import { Follower } from '../../decide/orders/follower.js'
import { AppError, toError } from '../../domain/app-error.js'
import type { Block } from '../../domain/block.js'
import type { HostDescription } from '../../domain/host.js'
import type { SettingKey, Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import type { StoredState } from '../../ports/store.js'
import type { Recorder } from '../../remember/recorder/recorder.js'
import { Effects, type Remembers } from '../path/effects.js'
import { firewallRules } from '../path/firewall-rules.js'
import { isSame } from '../path/settings-in-force.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import type { SwitchableFirewall } from '../path/switchable-firewall.js'
import { wantedState } from '../path/wanted-state.js'
import type { SharedMemory } from '../start/open-memory.js'
import { Cluster } from './cluster.js'

/** What a cluster is joined with. */
export interface JoinParts {
  readonly shared: SharedMemory
  /** Blocks of other hosts that are not in force here until another host confirms them. */
  readonly unconfirmed: readonly Block[]
  readonly decider: Decider
  readonly recorder: Pick<Recorder, 'status'>
  readonly firewall: SwitchableFirewall
  readonly settings: SettingsInForce
  readonly news: News
  readonly log: Log
  readonly clock: Clock
  /** The name of this host. */
  readonly host: string
  /** Describes this host as it is now. */
  readonly describe: () => HostDescription
}

// The store has it already.
const forgetful: Remembers = {
  record: () => undefined,
  recordDurably: () => Promise.resolve(),
}

/** Joins; {@link Cluster.start} begins to follow. */
export function joinCluster(parts: JoinParts): Cluster {
  const { shared, decider, firewall, news, log, clock, host, describe, settings } = parts
  const { store, cursor } = shared
  const { sink } = new Effects({
    ...{ firewall, recorder: forgetful, news, log, clock },
    isFollowing: true,
  })
  const follower = new Follower({ decider, sink, host, now: () => clock.now() })
  for (const block of parts.unconfirmed) follower.block(block)
  const onSetting = (key: SettingKey, value: Settings[SettingKey]): void => {
    if (isSame(settings.current[key], value)) return
    settings.change({ [key]: value }).catch((caught: unknown) => {
      log.error({ cause: toError(caught).message }, `${key} is not wholly in force`)
    })
  }
  return new Cluster(
    {
      store,
      reach: () => store.reach(),
      remember: (writes) => store.follow(writes),
      follower,
      firewall,
      wanted: () => ({ state: wantedState(decider), rules: firewallRules(settings.current) }),
      describe,
      onSetting,
      catchUp: () => catchUp(parts, { follower, onSetting }),
      log,
    },
    cursor,
  )
}

/** After a start without the store: takes over what it knows, once it knows what was decided here. */
async function catchUp(
  parts: JoinParts,
  follow: {
    readonly follower: Follower
    readonly onSetting: (key: SettingKey, value: Settings[SettingKey]) => void
  },
): Promise<void> {
  const { shared, decider, recorder, clock } = parts
  const { state, queued, spooledBytes } = recorder.status()
  if (state !== 'ok' || queued + spooledBytes > 0) {
    throw new AppError('storeUnavailable', 'what was decided here is still being delivered')
  }
  const known = await shared.store.load(clock.now())
  const { follower, onSetting } = follow
  await endLifted(parts, follower, known)
  const listed = new Set(known.lists.map(({ list, network }) => `${list} ${network}`))
  for (const list of ['allow', 'deny'] as const) {
    for (const { network } of decider.lists.entries(list)) {
      if (!listed.has(`${list} ${network}`)) follower.listEntryRemoved(list, network)
    }
  }
  for (const entry of known.lists) follower.listEntry(entry)
  catchUpNames(decider, follower, known)
  for (const block of [...known.strikes, ...known.activeBlocks]) follower.block(block)
  for (const trust of known.trust) follower.trust(trust)
  for (const [key, value] of Object.entries(known.settings)) onSetting(key as SettingKey, value)
}

function catchUpNames(decider: Decider, follower: Follower, known: StoredState): void {
  const named = new Set(known.names.map(({ name }) => name))
  for (const { name } of decider.lists.names.all()) {
    if (!named.has(name)) follower.hostNameRemoved(name)
  }
  for (const one of known.names) follower.hostName(one)
}

/** Ends here what other hosts have lifted while this one could not hear of it. */
async function endLifted(
  { shared, decider }: JoinParts,
  follower: Follower,
  known: StoredState,
): Promise<void> {
  const active = new Set(known.activeBlocks.map(({ id }) => id))
  const unknown = [...decider.blocks.values()].filter(({ id }) => !active.has(id))
  for (const { id, source } of unknown) {
    const { items } = await shared.store.blocks({ source, page: 1, perPage: 1000 })
    const lifted = items.find((block) => block.id === id)
    if (lifted?.end !== undefined) follower.block(lifted)
  }
}
