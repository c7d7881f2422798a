// What people may see and order of a running daemon, on one page: each desk with the parts that it needs.
import type { Config } from '../config/config.js'
import type { Settings } from '../domain/settings.js'
import type { ShutdownStack } from '../jobs/shutdown-stack.js'
import type { Clock } from '../ports/clock.js'
import type { AttemptJournal } from '../ports/attempt-journal.js'
import type { Log } from '../ports/log.js'
import type { News } from '../ports/news.js'
import type { Operator } from '../ports/operator/operator.js'
import { createClusterSeat, type ClusterSeatParts } from './cluster/cluster-seat.js'
import { describeHost } from './cluster/describe-host.js'
import type { CountryDesk } from './countries/country-desk.js'
import type { FollowedNames } from './names/followed-names.js'
import type { startNews } from './news/start-news.js'
import { DaemonFacts } from './operator/daemon-facts.js'
import { DiskSpace, recordFolders } from './operator/disk-space.js'
import { LiveBlockDesk } from './operator/live-block-desk.js'
import { LiveLifeDesk, type LiveLifeDeskParts } from './operator/live-life-desk.js'
import { LiveListDesk } from './operator/live-list-desk.js'
import { LiveNameDesk } from './operator/live-name-desk.js'
import { LiveStatusDesk } from './operator/live-status-desk.js'
import { LiveTrustDesk } from './operator/live-trust-desk.js'
import { openSettings } from './operator/open-settings.js'
import type { Pipeline } from './path/pipeline.js'
import type { SettingsInForce } from './path/settings-in-force.js'
import type { SwitchableFirewall } from './path/switchable-firewall.js'
import { startReports } from './report/start-reports.js'
import type { Memory } from './start/open-memory.js'
import { openWhatIf } from './whatif/open-what-if.js'

/** What the desks are made of. */
export interface DeskParts {
  readonly config: Config
  readonly memory: Memory
  /** The settings before anybody changed one. */
  readonly first: Settings
  readonly settings: SettingsInForce
  readonly files: LiveLifeDeskParts['files']
  readonly firewall: SwitchableFirewall
  readonly path: Pipeline
  readonly journal: AttemptJournal
  readonly unconfirmed: ClusterSeatParts['unconfirmed']
  readonly named: FollowedNames
  readonly countries: CountryDesk
  readonly told: ReturnType<typeof startNews>
  readonly options: Pick<LiveLifeDeskParts, 'readConfig' | 'onStop'>
  /** Why people cannot reach the pages; kept up to date by them. */
  readonly webState: { readonly reason: string }
  readonly life: {
    readonly clock: Clock
    readonly log: Log
    readonly news: News
    readonly stack: ShutdownStack
  }
}

/** Makes the desks; the seat in the cluster is not started yet, the reports are. */
export function openDesks(parts: DeskParts) {
  const { config, memory, settings, firewall, path, countries, told } = parts
  const { clock, log, news, stack } = parts.life
  const { store, recorder } = memory
  const { decider, carryOut, effects, sources } = path
  const host = config.host.name
  const facts = new DaemonFacts({
    host,
    path,
    firewall,
    recorder,
    late: memory.late,
    countries,
    news,
    journal: parts.journal,
    disk: watchDisk(config.store, stack),
    web: parts.webState,
    channels: () => told.dispatcher.watch.states(),
    clock,
  })
  const seat = createClusterSeat({
    shared: memory.shared,
    unconfirmed: parts.unconfirmed,
    decider,
    recorder,
    firewall,
    settings,
    news,
    host,
    describe: () => describeHost(facts.status(undefined)),
    clock,
    log,
  })
  const { first } = parts
  const names = new LiveNameDesk({ decider, followed: parts.named, recorder, clock, log })
  const desks = {
    status: new LiveStatusDesk({ facts, seat, clock }),
    attacks: store,
    blocks: new LiveBlockDesk({ decider, carryOut, store, firewall, geo: countries, clock }),
    lists: new LiveListDesk({ decider, names, carryOut, effects, clock, log }),
    trust: new LiveTrustDesk({ decider, carryOut }),
    settings: openSettings(stack, { settings, first, recorder, countries, decider, clock, log }),
    geo: countries,
    hosts: seat.desk,
    ...told.desks,
    metrics: path.counters,
    whatIf: openWhatIf(stack, { config, path, journal: parts.journal, settings, clock }),
    life: new LiveLifeDesk({ ...parts.options, config, sources, files: parts.files, log }),
  }
  const reports = startReports({
    ...parts.life,
    operator: desks,
    store,
    settings,
    config,
    dispatcher: told.dispatcher,
  })
  const operator: Operator = { ...desks, reports }
  return { operator, facts, seat }
}

function watchDisk(store: Config['store'], stack: ShutdownStack): DiskSpace {
  const disk = new DiskSpace(recordFolders(store))
  stack.add(() => disk.stop())
  disk.start()
  return disk
}
