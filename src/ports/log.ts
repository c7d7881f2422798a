// What goes to the daemon's log.

/**
 * The daemon's log, by level. Each method takes structured fields first, then the sentence; or the sentence alone. They are
 * methods, not properties, so that the linter refuses one that is taken from its object: most logs need theirs.
 */
export interface Log {
  debug(fieldsOrSentence: object | string, sentence?: string): void
  info(fieldsOrSentence: object | string, sentence?: string): void
  warn(fieldsOrSentence: object | string, sentence?: string): void
  error(fieldsOrSentence: object | string, sentence?: string): void
}
