// The daemon's log: one JSON line an entry, for journald and its readers.
import { pino } from 'pino'
import type { Logger } from 'pino'

/** Takes structured fields first, then the sentence. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** Opens the log on standard output, or a silent one. */
export function openLog(options: { readonly isSilent?: boolean } = {}): Log {
  return pino({
    base: null,
    enabled: options.isSilent !== true,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  })
}
