// The daemon on one page: what each part needs, in which order the parts start, and in which they end.
import type { Server as SocketServer } from 'node:net'
import type { Config } from '../config/config.js'
import { toError } from '../domain/app-error.js'
import type { Health } from '../domain/health.js'
import { defaultSettings } from '../domain/settings.js'
import type { RunProcess } from '../enforce/process/process-order.js'
import { ShutdownStack } from '../jobs/shutdown-stack.js'
import type { Clock } from '../ports/clock.js'
import type { Log } from '../ports/log.js'
import type { News } from '../ports/news.js'
import type { Operator } from '../ports/operator/operator.js'
import { createApi } from '../tell/web/api/create-api.js'
import { ControlServer } from '../tell/web/server/control-server.js'
import { Countries } from './countries/countries.js'
import { openGeo } from './countries/open-geo.js'
import { mailServersOf } from '../tell/mail/mail-server.js'
import { allPageRoutes } from '../tell/web/pages/routes/all-page-routes.js'
import { startNews } from './news/start-news.js'
import { FollowedNames } from './names/followed-names.js'
import { NameResolver } from './names/name-resolver.js'
import type { NameResolverOptions } from './names/name-resolver.js'
import { openDesks } from './open-desks.js'
import { HealthWatch } from './path/health-watch.js'
import { followRules } from './path/follow-rules.js'
import { NewsHub } from './path/news-hub.js'
import { createPipeline, type Pipeline } from './path/pipeline.js'
import { SettingsInForce } from './path/settings-in-force.js'
import { createFirewall } from './start/create-firewall.js'
import { Housekeeping } from './start/housekeeping.js'
import { ListFiles } from './start/list-files.js'
import { openMemory } from './start/open-memory.js'
import { bugLog } from './start/open-log.js'
import { OwnAddresses } from './start/own-addresses.js'
import { startFirewall } from './start/start-firewall.js'
import { StoreReturn } from './start/store-return.js'
import { systemClock } from './start/system-clock.js'
import type { Web } from '../tell/web/server/create-web.js'
import { openWeb } from './web/open-web.js'
import { openJournal } from './whatif/open-journal.js'
import { recordOwnDenials } from './web/own-denials.js'

/** What else keeps the firewall, as the unit of the boot or a daemon that ends, has mostly let it go by then. */
const lockWaitMs = 10_000

/** What a daemon is started with besides its configuration. */
export interface DaemonOptions {
  readonly log: Log
  /** Reads the configuration again, when a person says so. */
  readonly readConfig: () => Config
  /** Is called when a person orders the daemon to end. */
  readonly onStop: () => void
  /** How the host names of the allowlist are resolved; by default by the resolvers of the system. */
  readonly names?: NameResolverOptions
  /** Who starts the programs that run to their end; by default a launcher of the daemon's own. */
  readonly runProcess?: RunProcess
  /** False where blocked sources go on being heard, as in a replay. By default: unless dry run. */
  readonly expectsSilence?: boolean
  /** A socket for the pages that listens already, as one of another network does. */
  readonly webSocket?: SocketServer
}

/** A running daemon. */
export interface Daemon {
  readonly operator: Operator
  /** Makes a user who comes into the pages by a link without a form. */
  readonly letIn: Web['letIn']
  /** Stops in the order of the path. `keep` leaves rules and sets in the kernel, which goes on blocking. */
  stop(options: { readonly keep: boolean }): Promise<void>
}

/**
 * Starts a daemon. The path is made ready from its end: it remembers and enforces before it
 * listens. What had been started when something fails is stopped again.
 */
export async function startDaemon(config: Config, options: DaemonOptions): Promise<Daemon> {
  const stack = new ShutdownStack()
  // A start that fails must not end the protection that another daemon has left behind.
  const firewallEnd = { keep: false }
  try {
    const news = new NewsHub(options.log)
    const { log, runProcess } = options
    const life = { clock: systemClock, log, news, stack, firewallEnd, runProcess }
    const answering = await start(config, options, life)
    return {
      ...answering,
      stop: ({ keep }) => {
        firewallEnd.keep = keep
        return stack.run()
      },
    }
  } catch (caught) {
    await stack.run().catch((remaining: unknown) => {
      options.log.error({ cause: toError(remaining).message }, 'the start is not wholly undone')
    })
    throw caught
  }
}

interface Life {
  readonly clock: Clock
  readonly log: Log
  readonly news: News
  /** What is added last is stopped first. */
  readonly stack: ShutdownStack
  readonly firewallEnd: { keep: boolean }
  readonly runProcess: RunProcess | undefined
}

async function start(
  config: Config,
  options: DaemonOptions,
  life: Life,
): Promise<Omit<Daemon, 'stop'>> {
  const { stack } = life
  // Whoever holds the socket is the one daemon here: before it, nothing of another's is touched.
  const control = new ControlServer({ socket: config.control.socket })
  stack.add(() => control.stop())
  await control.start()
  const known = await remember(config, life)
  // From the first notice on, people are told, and can read later what they were told.
  const told = startNews({ ...life, ...known, config })
  const expectsSilence = options.expectsSilence ?? !config.firewall.dryRun
  const names = new NameResolver(options.names)
  const guarding = await protect(config, known, { ...life, expectsSilence, names })
  lookAfter(config, known, guarding, life)
  const answering = await answer(config, { known, guarding, told, control, options }, life)
  // Attackers are heard at last. Records that wait for the other stream are completed at the end.
  const { decider, orders, sources } = guarding.path
  known.files.watch({ decider, orders })
  stack.add(() => {
    decider.closeAll()
  })
  stack.add(() => sources.stop())
  await sources.start()
  return answering
}

type Known = Awaited<ReturnType<typeof remember>>

/** What was known before: the store, countries, settings and list files. */
async function remember(config: Config, { clock, log, stack }: Life) {
  const memory = await openMemory(config, { log, clock, stack })
  const { store, recorder } = memory
  const geo = await openGeo(config, { log, clock })
  const stored = await store.load(clock.now())
  const first = { ...defaultSettings, ...config.settings }
  const settings = new SettingsInForce({ ...first, ...stored.settings })
  const paths = { allow: config.allowlistFile, deny: config.denylistFile }
  const files = new ListFiles({ paths, clock, log })
  stack.add(() => files.stop())
  const fileEntries = await files.read()
  return { memory, store, recorder, stored, geo, first, settings, files, fileEntries }
}

type Guarding = Awaited<ReturnType<typeof protect>>

/** The path, and a kernel that protects; nothing is heard yet. */
async function protect(
  config: Config,
  known: Known,
  life: Life & { readonly expectsSilence: boolean; readonly names: NameResolver },
) {
  const { store, recorder, stored, geo, settings, files, fileEntries } = known
  const { clock, log, news, stack, firewallEnd, expectsSilence } = life
  const countryOf = geo.countryOf.bind(geo)
  const { firewall, evicted } = createFirewall(config, { ...life, lockWaitMs })
  const journal = openJournal(config, { decider: () => path.decider, settings, clock, log })
  const path: Pipeline = createPipeline({
    config,
    firewall,
    recorder,
    news,
    settings,
    countryOf,
    expectsSilence,
    journal,
    clock,
    log,
  })
  const { decider } = path
  const mailServers = () => mailServersOf(settings.current)
  const ownAddresses = new OwnAddresses({ config, lists: decider.lists, log, mailServers })
  await ownAddresses.follow()
  const unconfirmed = await startFirewall({
    firewall,
    decider,
    stored,
    fileEntries,
    store,
    recorder,
    countryOf,
    host: config.host.name,
    onHeld: (isHeld) => {
      firewallEnd.keep = isHeld
      stack.add(() => firewall.stop(firewallEnd))
    },
    clock,
    log,
  })
  followRules(settings, firewall)
  const { lists } = decider
  files.followNames(lists)
  const { orders } = path
  const named = new FollowedNames({ lists, orders, resolver: life.names, news, clock, log })
  stack.add(() => named.stop())
  await named.start()
  const countries = new Countries({ config: config.geo, geo, firewall, settings, news, clock, log })
  stack.add(() => countries.stop())
  countries.start()
  stack.add(() => journal.close())
  await journal.start()
  const kept = { journal, named, countries: countries.desk }
  return { firewall, evicted, path, ownAddresses, unconfirmed, ...kept }
}

/** People are answered, other hosts are followed, and what is over ends. */
async function answer(
  config: Config,
  parts: {
    readonly known: Known
    readonly guarding: Guarding
    readonly told: ReturnType<typeof startNews>
    readonly control: ControlServer
    readonly options: Pick<DaemonOptions, 'readConfig' | 'onStop' | 'webSocket'>
  },
  life: Life,
): Promise<Omit<Daemon, 'stop'>> {
  const { clock, log, news, stack } = life
  const { known, guarding, told, control, options } = parts
  const webState = { reason: '' }
  const desks = { ...known, ...guarding, config, told, options, webState, life }
  const { operator, facts, seat } = openDesks(desks)
  const onBug = bugLog(log)
  const { store, memory } = known
  const web = openWeb({
    config,
    operator,
    store,
    box: memory.box,
    pageRoutes: allPageRoutes,
    decider: guarding.path.decider,
    attempts: guarding.path.attempts,
    firewall: guarding.firewall,
    socket: options.webSocket,
    state: webState,
    onBug,
    clock,
    log,
  })
  const kept = { people: web.people, record: web.record, kept: store.books }
  control.serve(createApi(operator, { ...kept, onBug }))
  stack.add(() => web.stop())
  stack.add(recordOwnDenials(news, web.record))
  await web.start()
  stack.add(() => seat.stop())
  await seat.start()
  const health = (): Health => facts.status(seat.status()).health
  const watch = new HealthWatch({ health, news, clock, log })
  stack.add(() => watch.stop())
  watch.start()
  return { operator, letIn: web.letIn }
}

/** What has to be done again and again, and is nobody's event. */
function lookAfter(config: Config, known: Known, guarding: Guarding, life: Life): void {
  const { memory, store, settings } = known
  const { firewall, evicted, path, ownAddresses } = guarding
  const { decider, orders, tick } = path
  const { clock, log, stack } = life
  const host = config.host.name
  const kernel = { firewall, ownAddresses, evicted }
  const housekeeping = new Housekeeping({
    ...kernel,
    ...{ decider, tick, orders, settings, store, clock, log },
  })
  stack.add(() => housekeeping.stop())
  housekeeping.start()
  const comes = new StoreReturn({ memory, decider, settings, firewall, host, clock, log })
  stack.add(() => comes.stop())
  comes.start()
}
