// What systemd tells a program that it has started, in its environment (sd_notify(3), sd_watchdog_enabled(3)).
import type { Environment } from './process-environment.js'

/** What systemd expects of this process. */
export interface SystemdOrders {
  /** The socket on which it wants to be told: a path, or an abstract name behind `@`. */
  readonly notifySocket: string
  /** It ends the process that has not told it to live for so long; undefined where it does not watch. */
  readonly watchdogMs: number | undefined
}

/** Reads the orders; undefined where systemd does not wait to be told anything. */
export function systemdOrdersIn(env: Environment, pid: number): SystemdOrders | undefined {
  const notifySocket = env.NOTIFY_SOCKET ?? ''
  if (!/^[/@]./.test(notifySocket)) return undefined
  const microseconds = Number(env.WATCHDOG_USEC)
  // A child of the process that is watched inherits its environment.
  const isWatched = microseconds > 0 && ['', String(pid)].includes(env.WATCHDOG_PID ?? '')
  return { notifySocket, watchdogMs: isWatched ? Math.floor(microseconds / 1000) : undefined }
}
