// What the doctor's checks look at, gathered from the configuration, the daemon where one runs, and the machine.
import type { Command } from 'commander'
import { dirname } from 'node:path'
import { guardedFilesOf } from '../app/start/start-verdict.js'
import { openGeo } from '../app/countries/open-geo.js'
import { systemClock } from '../app/start/system-clock.js'
import { administratorAddress } from '../config/administrator-address.js'
import { type Config, defaultConfigFile } from '../config/config.js'
import { loadConfig } from '../config/load-config.js'
import { readListFile } from '../config/read-list-file.js'
import { type Address, contains, type Network } from '../domain/address.js'
import { AppError } from '../domain/app-error.js'
import { defaultSettings, type Settings } from '../domain/settings.js'
import { probeAri } from '../listen/ari/ari-probe.js'
import type { Log } from '../ports/log.js'
import { findAsterisks } from '../setup/asterisk/find-asterisks.js'
import { systemFiles } from '../setup/conf/system-files.js'
import type { AriView } from '../setup/doctor/ari-view.js'
import { mirrorModules } from '../setup/doctor/checks/ari-modules.js'
import type { DoctorConfig, DoctorFacts } from '../setup/doctor/doctor-facts.js'
import { Journal } from '../setup/journal/journal.js'
import { groupId } from '../setup/plan/plan-setup.js'
import { placesOf, planAllowlist } from '../setup/plan/plan-sipward.js'
import { runProgram } from '../setup/process/run-program.js'
import { prove } from '../setup/proof/prove.js'
import { runSetup } from '../setup/run-setup.js'
import type { CheckJson, StatusJson } from '../tell/web/api/api-json.js'
import type { ApiClient } from './api-client.js'
import { clientFor, type CommandContext, type GlobalOptions } from './command-context.js'
import { listFaults } from './list-faults.js'
import { earsOf } from './proof-ears.js'
import { listenText } from './setup-present.js'

/** Gathers them. */
export async function doctorFacts(command: Command, context: CommandContext): Promise<DoctorFacts> {
  const { config: file = defaultConfigFile } = command.optsWithGlobals<GlobalOptions>()
  const { config, faults } = readConfig(file, context)
  const client = clientFor(command, context)
  const status = await client.get<StatusJson>('/status').catch(() => undefined)
  const settings = await settingsInForce(client, status, config)
  return {
    isRoot: process.getuid?.() === 0,
    run: runProgram,
    files: systemFiles,
    now: systemClock.now(),
    configFile: file,
    config: config === undefined ? undefined : toDoctorConfig(config),
    configFaults: faults,
    listFaults: await listFaults(file),
    guardedFiles: guardedFilesOf(file, config),
    daemon: status === undefined ? undefined : { problems: status.health.problems },
    settings: {
      sipPorts: settings['sip.ports'],
      countryPolicy: settings['country.policy'],
    },
    asterisks: await findAsterisks(runProgram, systemFiles),
    administrator: administratorAddress(context.environment),
    isAllowed: (address) => isAllowed(address, { client, status, file }),
    allow: (address) => allow(address, { client, status, file }),
    databaseBuiltAt: await databaseBuiltAt(status, config),
    prove: (pbx, transports) => {
      if (config === undefined) throw new AppError('unavailable', 'the configuration is faulty')
      return prove(transports, earsOf(config, pbx, client))
    },
    askAri: () => askAris(config),
    mend: (steps) =>
      runSetup(steps, { journal: Journal.open(), run: runProgram, files: systemFiles }),
  }
}

/** Reads the configuration; faults are findings and no failure. */
function readConfig(
  file: string,
  { environment }: CommandContext,
): { readonly config?: Config; readonly faults: readonly string[] } {
  try {
    return { config: loadConfig({ file, env: environment }), faults: [] }
  } catch (caught) {
    if (!(caught instanceof AppError)) throw caught
    const [first = '', ...faults] = caught.message.split('\n')
    return { faults: faults.length === 0 ? [first] : faults }
  }
}

async function settingsInForce(
  client: ApiClient,
  status: StatusJson | undefined,
  config: Config | undefined,
): Promise<Settings> {
  if (status !== undefined) return client.get<Settings>('/settings')
  return { ...defaultSettings, ...config?.settings }
}

function toDoctorConfig({ asterisk, hep, store }: Config): DoctorConfig {
  const [, path] = /^sqlite:(.*)$/s.exec(store.url) ?? []
  return {
    asterisk,
    hepListen: listenText(hep.listen),
    storeFolder: path === undefined ? undefined : dirname(path),
  }
}

/** Each at once: one that does not answer takes five seconds. */
function askAris(config: Config | undefined): Promise<readonly AriView[]> {
  const asked = (config?.asterisk ?? []).flatMap(({ name, ari }) =>
    ari === undefined
      ? []
      : [probeAri(ari, mirrorModules).then((probe) => ({ pbx: name, ...probe }))],
  )
  return Promise.all(asked)
}

interface Allowing {
  readonly client: ApiClient
  readonly status: StatusJson | undefined
  readonly file: string
}

async function isAllowed(address: Address, { client, status, file }: Allowing): Promise<boolean> {
  if (status !== undefined) {
    const { lists } = await client.get<CheckJson>(`/check/${encodeURIComponent(address)}`)
    return lists.includes('allow')
  }
  const { entries } = await readListFile(placesOf(file, dirname(file)).allowlistFile, 'allow')
  return entries.some(({ network }) => contains(network, address as string as Network))
}

async function allow(address: Address, { client, status, file }: Allowing): Promise<void> {
  if (status !== undefined) {
    await client.post('/allowlist', { address, note: 'put here by sipward doctor' })
    return
  }
  const steps = planAllowlist(placesOf(file, dirname(file)), address, groupId(systemFiles) ?? 0)
  await runSetup(steps, { journal: Journal.open(), run: runProgram, files: systemFiles })
}

async function databaseBuiltAt(
  status: StatusJson | undefined,
  config: Config | undefined,
): Promise<number | undefined> {
  if (status !== undefined) {
    return status.geo.builtAt === null ? undefined : Date.parse(status.geo.builtAt)
  }
  if (config === undefined) return undefined
  const geo = await openGeo(config, { log: silentLog, clock: systemClock })
  const { state, builtAt } = geo.status()
  return state === 'ready' ? builtAt : undefined
}

const ignore = (): void => undefined
const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
