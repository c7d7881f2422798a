// Reports that were made and sent, byte for byte.
import type { Page, PageRequest } from './page.js'

/** What a list says of a report. */
export interface ReportEntry {
  readonly id: string
  /** `daily`, `weekly`, `monthly`, `once`. */
  readonly kind: string
  /** The time of a schedule that it was made for; empty for a report that somebody asked for. */
  readonly slot: string
  /** The span it is about, in ms since the epoch: `from` inclusive, `to` exclusive. */
  readonly from: number
  readonly to: number
  readonly madeAt: number
  readonly recipients: readonly string[]
  readonly htmlBytes: number
  readonly textBytes: number
}

/** A report as it was sent; each text at most 2 MB. */
export interface Report extends Omit<ReportEntry, 'htmlBytes' | 'textBytes'> {
  readonly html: string
  readonly text: string
}

/** Keeps reports. */
export interface ReportArchive {
  /**
   * Claims a slot of a schedule. Of all hosts that claim it one gets it, and nobody gets it once its
   * report is put. A claim without a report is over after `leaseMs`, because its host has died.
   */
  claim(
    slot: string,
    claim: { readonly owner: string; readonly now: number; readonly leaseMs: number },
  ): Promise<boolean>

  /**
   * Keeps a report, and closes its slot. Putting the same id again does nothing.
   * @throws AppError `invalidValue` where a text is too large
   */
  put(report: Report): Promise<void>

  get(id: string): Promise<Report | undefined>

  /** The last made first. */
  page(query: PageRequest & { readonly kind?: string }): Promise<Page<ReportEntry>>

  /** Forgets at most 100 reports made before the instant; returns how many, 0 when nothing is left. */
  prune(before: number): Promise<number>
}
