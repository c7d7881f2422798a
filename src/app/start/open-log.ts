// The daemon's log: one JSON line an entry, for journald and its readers.
import { pino } from 'pino'
import type { Log } from '../../ports/log.js'

/** Opens the log on standard output, or a silent one. */
export function openLog(options: { readonly isSilent?: boolean } = {}): Log {
  return pino({
    base: null,
    enabled: options.isSilent !== true,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  })
}

/** Makes the function that writes down where a request met a defect. */
export function bugLog(log: Log): (error: Error) => void {
  return (error) => {
    log.error({ stack: error.stack }, 'a request met a defect')
  }
}
