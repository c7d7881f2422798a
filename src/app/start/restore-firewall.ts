// Rules and sets at boot, before Asterisk answers: what the store knows, or the last that this host knew.
import type { Config } from '../../config/config.js'
import { toError } from '../../domain/app-error.js'
import { defaultSettings } from '../../domain/settings.js'
import type { Settings } from '../../domain/settings.js'
import { ShutdownStack } from '../../jobs/shutdown-stack.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall } from '../../ports/firewall.js'
import type { Log } from '../../ports/log.js'
import { openGeo } from '../countries/open-geo.js'
import { firewallRules } from '../path/firewall-rules.js'
import { NewsHub } from '../path/news-hub.js'
import { createStages } from '../path/pipeline.js'
import { createFirewall } from './create-firewall.js'
import { ListFiles } from './list-files.js'
import { openMemory } from './open-memory.js'
import { OwnAddresses } from './own-addresses.js'
import { restore } from './restore.js'
import { systemClock } from './system-clock.js'
import { nobody } from './warm-up.js'

/** What {@link restoreFirewall} has done. */
export interface RestoredFirewall {
  /** How many entries the kernel holds. */
  readonly entries: number
  /** What could not be had, a sentence each. */
  readonly problems: readonly string[]
}

/**
 * Brings the kernel to what is remembered, and leaves it so: the daemon takes it over when it starts.
 * @throws AppError `firewallUnavailable`; `addressInUse` where a daemon keeps the firewall already
 */
export async function restoreFirewall(config: Config): Promise<RestoredFirewall> {
  const stack = new ShutdownStack()
  const problems: string[] = []
  const log = problemLog(problems)
  const parts = { clock: systemClock, log, stack }
  try {
    return { entries: await bringBack(config, parts), problems }
  } finally {
    await stack.run().catch((caught: unknown) => problems.push(toError(caught).message))
  }
}

interface Parts {
  readonly clock: Clock
  readonly log: Log
  readonly stack: ShutdownStack
}

async function bringBack(config: Config, { clock, log, stack }: Parts): Promise<number> {
  const { store } = await openMemory(config, { clock, log, stack })
  const stored = await store.load(clock.now())
  const settings: Settings = { ...defaultSettings, ...config.settings, ...stored.settings }
  const paths = { allow: config.allowlistFile, deny: config.denylistFile }
  const files = new ListFiles({ paths, clock, log })
  stack.add(() => files.stop())
  const fileEntries = await files.read()
  const host = config.host.name
  const { decider } = createStages({ sink: nobody, settings, host, clock, expectsSilence: false })
  await new OwnAddresses({ config, lists: decider.lists, log }).follow()
  const news = new NewsHub(log)
  const { firewall } = createFirewall(config, { log, clock, news })
  const kernel = await firewall.read()
  const known = { stored, kernel, fileEntries, decider, host, now: clock.now() }
  const { wanted } = await restore(known, store)
  stack.add(() => firewall.stop({ keep: true }))
  await firewall.start(wanted, firewallRules(settings))
  await bringCountries(config, { clock, log, settings, firewall })
  return Object.values(wanted).reduce((sum, entries) => sum + entries.length, 0)
}

async function bringCountries(
  config: Config,
  parts: {
    readonly clock: Clock
    readonly log: Log
    readonly settings: Settings
    readonly firewall: Pick<Firewall, 'setCountries'>
  },
): Promise<void> {
  const { clock, log, settings, firewall } = parts
  const mode = settings['country.policy']
  if (mode === 'off') return
  try {
    const geo = await openGeo(config, { clock, log })
    const privateNetworks = mode === 'allow' ? 'include' : 'exclude'
    const networks = await geo.networksOf(settings['country.list'], { privateNetworks })
    await firewall.setCountries({ mode, networks })
  } catch (caught) {
    log.warn(`the country policy is not in force: ${toError(caught).message}`)
  }
}

/** Collects what a person should read; nobody keeps a log of a command. */
function problemLog(problems: string[]): Log {
  const keep = (fieldsOrSentence: object | string, sentence?: string): void => {
    const cause = (fieldsOrSentence as { readonly cause?: string }).cause
    const text = typeof fieldsOrSentence === 'string' ? fieldsOrSentence : (sentence ?? '')
    problems.push(cause === undefined ? text : `${text}: ${cause}`)
  }
  const ignore = (): void => undefined
  return { debug: ignore, info: ignore, warn: keep, error: keep }
}
