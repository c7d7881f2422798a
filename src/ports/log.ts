// What goes to the daemon's log.

/** Takes structured fields first, then the sentence; or the sentence alone. */
export type LogLine = (fieldsOrSentence: object | string, sentence?: string) => void

/** The daemon's log, by level. */
export interface Log {
  readonly debug: LogLine
  readonly info: LogLine
  readonly warn: LogLine
  readonly error: LogLine
}
