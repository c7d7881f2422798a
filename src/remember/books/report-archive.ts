// Reports in a store: the list apart from the texts, so that a page of it reads no texts.
import type { Report, ReportArchive, ReportEntry } from '../../ports/report-archive.js'
import type { Page, PageRequest } from '../../ports/page.js'
import { Book } from './book.js'
import { reportSchema, reportSlotSchema, reportTextsSchema } from './book-schemas.js'
import type { ReportSlot, ReportTexts } from './book-schemas.js'
import { checkSize, equalities } from './conditions.js'
import type { Shelves } from './shelf.js'

const maxBytes = 2_000_000
const maxPruned = 100
const byKey = { by: 'key', isDescending: false } as const

/** Implements {@link ReportArchive}. */
export class StoredReportArchive implements ReportArchive {
  readonly #entries: Book<ReportEntry>
  readonly #texts: Book<ReportTexts>
  readonly #slots: Book<ReportSlot>

  constructor(shelves: Shelves) {
    this.#entries = new Book(reportSchema, shelves('reports'))
    this.#texts = new Book(reportTextsSchema, shelves('report_texts'))
    this.#slots = new Book(reportSlotSchema, shelves('report_slots'))
  }

  async claim(
    slot: string,
    claim: { readonly owner: string; readonly now: number; readonly leaseMs: number },
  ): Promise<boolean> {
    const { owner, now, leaseMs } = claim
    const until = now + leaseMs
    if (await this.#slots.insert({ slot, owner, until, isDone: false })) return true
    const taken = await this.#slots.take(
      [
        ['key', 'is', slot],
        ['isDone', 'is', false],
        ['until', 'atMost', now],
      ],
      byKey,
      { set: { owner, until } },
    )
    return taken !== undefined
  }

  async put(report: Report): Promise<void> {
    const { html, text, ...about } = report
    checkSize('html', html, maxBytes)
    checkSize('text', text, maxBytes)
    // The texts first: whoever finds a report in the list finds its texts.
    await this.#texts.insert({ id: report.id, html, text })
    const sizes = { htmlBytes: Buffer.byteLength(html), textBytes: Buffer.byteLength(text) }
    await this.#entries.insert({ ...about, ...sizes })
    if (report.slot === '') return
    await this.#slots.change([['key', 'is', report.slot]], {
      set: { isDone: true, until: report.madeAt },
    })
  }

  async get(id: string): Promise<Report | undefined> {
    const [entry, texts] = await Promise.all([this.#entries.get(id), this.#texts.get(id)])
    if (entry === undefined || texts === undefined) return undefined
    const { kind, slot, from, to, madeAt, recipients } = entry
    return { id, kind, slot, from, to, madeAt, recipients, html: texts.html, text: texts.text }
  }

  async page(query: PageRequest & { readonly kind?: string }): Promise<Page<ReportEntry>> {
    const conditions = equalities(query, ['kind'])
    return this.#entries.page(conditions, { by: 'madeAt', isDescending: true }, query)
  }

  async prune(before: number): Promise<number> {
    await this.#slots.remove([['until', 'below', before]])
    const old = await this.#entries.find([['madeAt', 'below', before]], byKey, maxPruned)
    if (old.length === 0) return 0
    const ids = old.map(({ id }) => id)
    await this.#texts.remove([['key', 'oneOf', ids]])
    return this.#entries.remove([['key', 'oneOf', ids]])
  }
}
