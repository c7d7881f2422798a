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
