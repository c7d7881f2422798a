// The life of the daemon: what starts after what, and ends before what.
import type { Config } from '../config/config.js'
import type { Source } from '../domain/address.js'
import type { Block } from '../domain/block.js'
import { toError } from '../domain/app-error.js'
import { defaultSettings } from '../domain/settings.js'
import type { ListEntry } from '../domain/list-entry.js'
import type { Clock } from '../ports/clock.js'
import type { Firewall } from '../ports/firewall.js'
import type { Store, StoredState } from '../ports/store.js'
import type { MmdbGeo } from '../geo/mmdb-geo.js'
import type { Recorder } from '../remember/recorder/recorder.js'
import type { News } from '../ports/news.js'
import type { Operator } from '../ports/operator/operator.js'
import { ControlServer } from '../tell/web/server/control-server.js'
import { createApi } from '../tell/web/api/create-api.js'
import { describeHost } from './cluster/describe-host.js'
import { createFirewall } from './start/create-firewall.js'
import { firewallRules } from './path/firewall-rules.js'
import { createSources } from './start/create-sources.js'
import { DaemonCore, operatorOf } from './operator/daemon-core.js'
import { Effects } from './path/effects.js'
import { createClusterSeat } from './cluster/cluster-seat.js'
import { ListFiles } from './start/list-files.js'
import { NewsHub } from './path/news-hub.js'
import { openLog } from './start/open-log.js'
import type { Log } from '../ports/log.js'
import { openGeo, startCountries } from './countries/open-geo.js'
import { openMemory } from './start/open-memory.js'
import type { SharedMemory } from './start/open-memory.js'
import { findOwnAddresses } from './start/own-addresses.js'
import { createPipeline } from './path/pipeline.js'
import type { Pipeline } from './path/pipeline.js'
import { raiseUrgency } from './start/raise-urgency.js'
import { ShutdownStack } from '../jobs/shutdown-stack.js'
import { restore, wantedState } from './start/restore.js'
import { startRounds } from './start/housekeeping.js'
import { SettingsKeeper } from './path/settings-keeper.js'
import { SwitchableFirewall } from './path/switchable-firewall.js'
import { systemClock } from './start/system-clock.js'
import { warmUp } from './start/warm-up.js'
import { readPackageVersion } from '../config/package-version.js'

/** What a daemon is started with besides its configuration. */
export interface DaemonOptions {
  readonly log: Log
  /** False where blocked sources go on being heard, as in a replay. By default: unless dry run. */
  readonly expectsSilence?: boolean
}

/** A running daemon. */
export interface Daemon {
  readonly operator: Operator
  /** Stops in the order of the path, and takes every rule and set down. */
  stop(): Promise<void>
}

/** Runs a daemon until the signal. Rejects with an AppError where it cannot start. */
export async function runDaemon(config: Config, signal: AbortSignal): Promise<void> {
  const log = openLog()
  for (const warning of config.warnings) log.warn(warning)
  const daemon = await startDaemon(config, { log })
  log.info({ version: readPackageVersion() }, 'sipward protects')
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve()
      })
    })
  }
  log.info('stopping')
  await daemon.stop()
}

/**
 * Starts a daemon. The path is made ready from its end: it remembers and enforces before it
 * listens. What had been started when something fails is stopped again.
 */
export async function startDaemon(config: Config, options: DaemonOptions): Promise<Daemon> {
  const releases = new ShutdownStack()
  const life = { releases, hasStarted: false }
  try {
    const daemon = await start(config, options, life)
    life.hasStarted = true
    return daemon
  } catch (caught) {
    await releases.run().catch((remaining: unknown) => {
      options.log.error({ cause: toError(remaining).message }, 'the start is not wholly undone')
    })
    throw caught
  }
}

interface Life {
  readonly releases: ShutdownStack
  /** False until everything is at work. */
  readonly hasStarted: boolean
}

async function start(config: Config, options: DaemonOptions, life: Life): Promise<Daemon> {
  const { log } = options
  const { releases } = life
  const clock = systemClock
  // Whoever holds the socket is the one daemon here: before it, nothing of another's is touched.
  const control = new ControlServer({ socket: config.control.socket })
  releases.add(() => control.stop())
  await control.start()
  const { store, recorder, shared } = await openMemory(config, { log, clock, releases })
  const news = new NewsHub(log)
  const firewall = createFirewall(config, { log, clock, news })
  const { port } = firewall
  const kernel = new SwitchableFirewall({
    firewall: port,
    start: () =>
      port.start(wantedState(pipeline.decider), firewallRules(pipeline.decider.settings)),
  })
  const effects = new Effects({ firewall: kernel, recorder, news, log, clock })
  const book = await openGeo(config, { log, clock })
  const countryOf = (source: Source): string => book.countryOf(source)
  const stored = await store.load(clock.now())
  const pipeline = createPipeline({
    effects,
    settings: { ...defaultSettings, ...config.settings, ...stored.settings },
    host: config.host.name,
    clock,
    expectsSilence: options.expectsSilence ?? !config.firewall.dryRun,
    countryOf,
  })
  firewall.onEvicted((sources) => {
    pipeline.orders.evicted(sources)
  })
  const files = new ListFiles({
    paths: { allow: config.allowlistFile, deny: config.denylistFile },
    clock,
    log,
  })
  const fileEntries = await files.read()
  const parts = { config, pipeline, store, recorder, clock, log }
  const unconfirmed = await protect({
    ...parts,
    stored,
    fileEntries,
    firewall: port,
    life,
    countryOf,
  })
  const open = { unconfirmed, ...parts, effects, news, book, port, kernel, shared, releases }
  return serve(open, { control, files })
}

/** What {@link serve} puts to work. */
interface Opened {
  readonly config: Config
  readonly pipeline: Pipeline
  readonly store: Store
  readonly recorder: Recorder
  readonly shared: SharedMemory | undefined
  /** Blocks that other hosts alone have seen. */
  readonly unconfirmed: readonly Block[]
  readonly clock: Clock
  readonly log: Log
  readonly effects: Effects
  readonly news: News
  readonly book: MmdbGeo
  readonly port: Firewall
  readonly kernel: SwitchableFirewall
  readonly releases: ShutdownStack
}

/** Protected already: from now on questions are answered, and at last attackers are heard. */
async function serve(
  open: Opened,
  { control, files }: { readonly control: ControlServer; readonly files: ListFiles },
): Promise<Daemon> {
  const { config, pipeline, clock, log, port, releases } = open
  const countries = startCountries({ ...open, firewall: port })
  const settings = new SettingsKeeper(pipeline.decider)
  open.kernel.onSwitchedOn(() => void countries.policy.renew())
  settings.onChange((changed) => open.kernel.setRules(firewallRules(changed)))
  settings.onChange(() => {
    void countries.policy.follow()
    return Promise.resolve()
  })
  const membership = createClusterSeat({
    ...open,
    firewall: open.kernel,
    settings,
    describe: () => describeHost(core.report()),
  })
  const sources = createSources(config, {
    sink: membership.listening(pipeline.events),
    drops: pipeline.drops,
    firewall: open.kernel,
    clock,
  })
  const core = new DaemonCore({
    ...open,
    version: readPackageVersion(),
    host: config.host.name,
    firewall: port,
    sources,
    countries,
    settings,
    membership,
  })
  const operator = operatorOf(core)
  control.serve(createApi(operator, { onBug: bugLog(log) }))
  files.watch(pipeline)
  releases.add(() => files.stop())
  releases.add(startRounds({ ...open, firewall: open.kernel }))
  releases.add(() => membership.stop())
  await membership.start()
  // Records that wait for the other stream are completed before the recorder closes.
  releases.add(() => {
    pipeline.decider.closeAll()
  })
  for (const source of sources) {
    releases.add(() => source.stop())
    await source.start()
  }
  return { operator, stop: () => releases.run() }
}

function bugLog(log: Log): (error: Error) => void {
  return (error) => {
    log.error({ stack: error.stack }, 'a request met a defect')
  }
}

/** Brings back what is remembered, and the kernel to it; returns what other hosts alone have seen. */
async function protect(parts: {
  readonly config: Config
  readonly pipeline: Pipeline
  readonly store: Store
  readonly recorder: Recorder
  readonly clock: Clock
  readonly log: Log
  readonly stored: StoredState
  readonly fileEntries: readonly ListEntry[]
  readonly firewall: Firewall
  readonly life: Life
  readonly countryOf: (source: Source) => string
}): Promise<readonly Block[]> {
  const { config, pipeline, store, recorder, log, firewall, stored, fileEntries, life, countryOf } =
    parts
  const { decider } = pipeline
  const amiHosts = config.asterisk.map((pbx) => pbx.host)
  decider.lists.setNeverBlocked(await findOwnAddresses(amiHosts, log))
  const kernel = await firewall.read()
  const host = config.host.name
  const now = parts.clock.now()
  const known = { stored, kernel, fileEntries, decider, host, now, countryOf }
  const { wanted, adopted, unconfirmed, leftOut } = await restore(known, store)
  for (const block of adopted) recorder.record({ kind: 'block', block })
  for (const text of leftOut) log.warn(text)
  // A start that fails must not end the protection that a killed daemon has left behind.
  const { allow, deny, dynamic, flow } = kernel
  const isHeld = [allow, deny, dynamic, flow].some((entries) => entries.length > 0)
  life.releases.add(() => firewall.stop({ keep: isHeld && !life.hasStarted }))
  await raiseUrgency(log)
  await firewall.start(wanted, firewallRules(decider.settings))
  await warmUp(firewall)
  return unconfirmed
}
