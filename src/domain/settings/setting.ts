// The shape in which each setting is written down: its schema with the default, and its words for people.
import type { z } from 'zod'

/** One setting. */
export interface Setting {
  /** What it may be, with its default. */
  readonly schema: z.ZodType
  /** A few words, as the label of a field. */
  readonly title: string
  /** One sentence: what it does. */
  readonly sentence: string
  /** What its number counts, "seconds"; empty where it is no number. */
  readonly unit: string
  /** Its value is written and never read back: no answer, log or file in clear holds it. */
  readonly isSecret?: true
}

/** Settings that belong together, as pages and the command line show them. */
export interface SettingGroup {
  readonly title: string
  /** One sentence: what these settings are about. */
  readonly sentence: string
  /** By the names of the settings. */
  readonly settings: Readonly<Record<string, Setting>>
}
