// A daemon from its start until somebody ends it.
import type { Config } from '../config/config.js'
import { readPackageVersion } from '../config/package-version.js'
import type { SystemdOrders } from '../config/systemd-orders.js'
import { toError } from '../domain/app-error.js'
import type { Health } from '../domain/health.js'
import { launcherRun } from '../enforce/process/launcher.js'
import { startDaemon } from './daemon.js'
import { logStartVerdict } from './start/start-verdict.js'
import { openLog } from './start/open-log.js'
import { SystemdLink } from './start/systemd-link.js'
import { systemClock } from './start/system-clock.js'

/** What is said to a running daemon from outside. */
export interface DaemonSignals {
  /** Aborted when the daemon shall end; the reason `keep` leaves its rules in the kernel. */
  readonly ending: AbortSignal
  /** Reads the configuration again. */
  readonly readConfig: () => Config
  /** Has the listener called when the configuration shall be read again. */
  readonly onReload: (listener: () => void) => void
  /** What systemd expects to be told; undefined where it has not started us as a service. */
  readonly systemd: SystemdOrders | undefined
}

/** Runs a daemon until the signal. Rejects with an AppError where it cannot start. */
export async function runDaemon(config: Config, signals: DaemonSignals): Promise<void> {
  const log = openLog()
  for (const warning of config.warnings) log.warn(warning)
  const asked = new AbortController()
  const { readConfig, ending, onReload } = signals
  const runProcess = launcherRun()
  const daemon = await startDaemon(config, {
    log,
    readConfig,
    onStop: () => {
      asked.abort('takeDown')
    },
    runProcess,
  })
  log.info({ version: readPackageVersion() }, 'sipward runs')
  const { life, status } = daemon.operator
  const verdict = async () => verdictOf((await status.status()).health)
  const systemd = new SystemdLink({ orders: signals.systemd, runProcess, verdict, log })
  logStartVerdict(config, { clock: systemClock, log }).catch((caught: unknown) => {
    log.warn({ cause: toError(caught).message }, 'the doctor could not look at this machine')
  })
  onReload(() => {
    systemd
      .reloading(() => life.reload())
      .catch((caught: unknown) => {
        log.error({ cause: toError(caught).message }, 'the configuration stays as it was')
      })
  })
  await systemd.ready()
  const end = AbortSignal.any([ending, asked.signal])
  if (!end.aborted) {
    await new Promise<void>((resolve) => {
      end.addEventListener('abort', () => {
        resolve()
      })
    })
  }
  log.info('stopping')
  await systemd.stopping()
  await daemon.stop({ keep: end.reason === 'keep' })
}

function verdictOf({ state, sentence }: Health): string {
  return state === 'notProtecting' ? `NOT PROTECTING: ${sentence}` : sentence
}
