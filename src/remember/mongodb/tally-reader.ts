// A span of time as stretches that are counted: by tallies where they are valid, by the attacks elsewhere.
import type { Filter } from 'mongodb'
import { always, durations } from '../shared/attack-hours.js'
import type { CountedUnit, Span } from '../shared/attack-hours.js'
import { maxReadMs } from './mongo-connection.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'
import { tallyAttacks, within } from './tally-attacks.js'
import type { TallyBook } from './tally-book.js'
import type { Tally, TallyDocument } from './tally-documents.js'

/** What attacks are counted by beforehand. Texts are as they are stored. */
export interface TargetFilter {
  readonly type?: string
  readonly victim?: string
}

/** So many attacks within a span; `unit` where a tally says so. */
export interface Stretch extends Span {
  readonly unit: CountedUnit | undefined
  readonly attacks: number
}

/** What a {@link Stretch} is made of before it is counted. */
interface Piece extends Span {
  readonly unit: CountedUnit | undefined
  readonly tally: TallyDocument | undefined
}

const everyField = ['total', 'attempts', 'byDay', 'byTarget', 'byCountry'] as const

/** Reads tallies, and counts what they leave. */
export class TallyReader {
  readonly #connection: MongoConnection
  readonly #book: TallyBook

  constructor(connection: MongoConnection, book: TallyBook) {
    this.#connection = connection
    this.#book = book
  }

  /** Returns what the attacks of a span were, piece by piece. */
  async tallies(span: Span): Promise<readonly Tally[]> {
    const pieces = await this.#pieces(span, ['day', 'hour'], everyField)
    return Promise.all(
      pieces.map(async ({ from, to, tally }) =>
        tally === undefined ? tallyAttacks(this.#connection, { from, to }) : toTally(tally),
      ),
    )
  }

  /** Counts what meets the filter, in stretches, the newest first. */
  async stretches(
    span: Span,
    filter: TargetFilter,
    units: readonly CountedUnit[] = ['day', 'hour'],
  ): Promise<readonly Stretch[]> {
    const isOpen = filter.type === undefined && filter.victim === undefined
    const pieces = await this.#pieces(span, units, isOpen ? ['total'] : ['byTarget'])
    const counted = await Promise.all(
      pieces.map(async ({ from, to, unit, tally }): Promise<Stretch> => {
        const attacks =
          tally === undefined
            ? await this.#count({ ...filter, ...within({ from, to }) })
            : isOpen
              ? (tally.total ?? 0)
              : countIn(tally, filter)
        return { from, to, unit, attacks }
      }),
    )
    return counted.toSorted((a, b) => b.from - a.from)
  }

  #count(filter: Filter<StoredDocument>): Promise<number> {
    return this.#connection.collection('attacks').countDocuments(filter, { maxTimeMS: maxReadMs })
  }

  async #pieces(
    span: Span,
    units: readonly CountedUnit[],
    fields: readonly (keyof TallyDocument)[],
  ): Promise<readonly Piece[]> {
    const pieces: Piece[] = []
    let gaps: readonly Span[] = span.from < span.to ? [span] : []
    for (const unit of units) {
      const tallies = await this.#book.counted(unit, gaps, fields)
      const found = tallies.map((tally): Piece => {
        return { from: tally.start, to: tally.start + durations[unit], unit, tally }
      })
      pieces.push(...found)
      gaps = gaps.flatMap((gap) => without(gap, found))
    }
    return [...pieces, ...gaps.map((gap) => ({ ...gap, unit: undefined, tally: undefined }))]
  }
}

/** Returns a span by what a query asks for. */
export function toSpan({ from = always.from, to = always.to }: Partial<Span>): Span {
  return { from, to }
}

function toTally(document: TallyDocument): Tally {
  const { total = 0, attempts = 0, byDay = [], byTarget = [], byCountry = [] } = document
  return { total, attempts, byDay, byTarget, byCountry }
}

function countIn({ byTarget = [] }: TallyDocument, { type, victim }: TargetFilter): number {
  return byTarget
    .filter((one) => type === undefined || one.type === type)
    .filter((one) => victim === undefined || one.victim === victim)
    .reduce((sum, { attacks }) => sum + attacks, 0)
}

/** Returns what pieces leave of a span. */
function without(span: Span, pieces: readonly Span[]): readonly Span[] {
  const inside = pieces
    .filter(({ from, to }) => from >= span.from && to <= span.to)
    .toSorted((a, b) => a.from - b.from)
  const ends = [span.from, ...inside.map(({ to }) => to)]
  const starts = [...inside.map(({ from }) => from), span.to]
  return ends
    .map((from, i) => ({ from, to: starts[i] ?? from }))
    .filter(({ from, to }) => from < to)
}
