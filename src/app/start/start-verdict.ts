// What the doctor says at the start of the daemon: the cheap checks, once, in the log.
import { dirname, join } from 'node:path'
import type { Config } from '../../config/config.js'
import { defaultSettings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import { allChecks } from '../../setup/all-checks.js'
import { systemFiles } from '../../setup/conf/system-files.js'
import type { DoctorFacts, GuardedFile } from '../../setup/doctor/doctor-facts.js'
import { examine } from '../../setup/doctor/examine.js'
import { runProgram } from '../../setup/process/run-program.js'

/** Logs what is wrong as warnings, and hints. What cannot be looked at is left to `sipward doctor`. */
export async function logStartVerdict(
  config: Config,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const checks = allChecks.filter(({ isCheap, name }) => isCheap && !toldOtherwise.includes(name))
  for (const { name, findings } of await examine(checks, factsOf(config, clock))) {
    for (const { severity, sentence, cost, command } of findings) {
      const level = severity === 'wrong' ? 'warn' : 'info'
      log[level]({ check: name, cost, ...(command !== '' && { command }) }, `doctor: ${sentence}`)
    }
  }
}

/** The start itself has read the lists and the country database, and has told of them. */
const toldOtherwise: readonly string[] = ['configuration', 'lists', 'country-database']

function factsOf(config: Config, clock: Clock): DoctorFacts {
  const nothing = () => Promise.resolve()
  return {
    isRoot: false,
    run: runProgram,
    files: systemFiles,
    now: clock.now(),
    configFile: config.file,
    config: { asterisk: config.asterisk, hepListen: hepOf(config), storeFolder: undefined },
    configFaults: [],
    listFaults: [],
    guardedFiles: guardedFilesOf(config.file, config),
    daemon: undefined,
    settings: { sipPorts: [], countryPolicy: defaultSettings['country.policy'] },
    asterisks: { here: [], contained: [], silent: [], foreign: [] },
    administrator: undefined,
    isAllowed: () => Promise.resolve(true),
    allow: nothing,
    databaseBuiltAt: undefined,
    prove: () => Promise.resolve({ refusal: '', seen: [] }),
    mend: nothing,
  }
}

function hepOf({ hep }: Config): string {
  return hep.listen === 'off' ? 'off' : `${hep.listen.address}:${hep.listen.port}`
}

/** The files whose owner and mode matter; `config` is undefined where it cannot be understood. */
export function guardedFilesOf(file: string, config: Config | undefined): readonly GuardedFile[] {
  const folder = dirname(file)
  const keys = [config?.secrets.keyFile, config?.web.tls?.keyFile]
  return [
    { path: file, isSecret: true },
    { path: folder, isSecret: false },
    { path: join(folder, 'allowlist'), isSecret: false },
    { path: join(folder, 'denylist'), isSecret: false },
    ...keys.flatMap((path) => (path === undefined ? [] : [{ path, isSecret: true }])),
  ]
}
