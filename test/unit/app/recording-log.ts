// A log that remembers what was said.
import type { Log } from '../../../src/ports/log.js'

/** What was said, level and sentence. */
export type Said = readonly [level: keyof Log, text: string]

/** Remembers; fields before the sentence are left out. */
export class RecordingLog {
  readonly said: Said[] = []

  get log(): Log {
    const at =
      (level: keyof Log) =>
      (...words: unknown[]): void => {
        this.said.push([level, String(words.at(-1))])
      }
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  }
}
