// One record of the journal as a line of text: JSON, the letter of its kind first.
import type {
  ChangingAttempt,
  KeptFact,
  KeptInput,
  KeptKind,
  ToldAttempt,
} from '../../domain/kept-input.js'
import {
  attemptCells,
  callCells,
  changingCells,
  dropCells,
  proofs,
  readAttempt,
  readCall,
  readChanging,
  readDrop,
  readRequest,
  requestCells,
} from './kept-attempt.js'
import type { Cells } from './kept-attempt.js'
import { BadCell, endpointCells, KeptCells } from './kept-cells.js'

const maxOwn = 5000
const maxNumber = Number.MAX_SAFE_INTEGER
const lists = ['allow', 'deny'] as const
const origins = ['operator', 'file', 'sipward', 'name'] as const
const reasons = ['tooMany', 'noRoom', 'disk'] as const

type FactOf<Kind extends KeptKind> = Extract<KeptFact, { readonly kind: Kind }>

interface Codec<Kind extends KeptKind> {
  readonly letter: string
  readonly write: (fact: FactOf<Kind>, now: number) => Cells
  readonly read: (cells: KeptCells, now: number) => Omit<FactOf<Kind>, 'kind'>
}

const told = {
  write: ({ number, sentAt }: ToldAttempt, now: number) => [number, now - sentAt] as const,
  read: (cells: KeptCells, now: number) => ({
    number: cells.number(0, maxNumber),
    sentAt: now - cells.ms(),
  }),
}

const changing = {
  write: (fact: ToldAttempt & { readonly changed: ChangingAttempt }, now: number): Cells => [
    ...told.write(fact, now),
    ...changingCells(fact.changed),
  ],
  read: (cells: KeptCells, now: number) => ({
    ...told.read(cells, now),
    changed: readChanging(cells),
  }),
}

const codecs: { readonly [Kind in KeptKind]: Codec<Kind> } = {
  state: {
    letter: 'B',
    write: ({ isStart }) => [Number(isStart)],
    read: (cells) => ({ isStart: cells.isSet() }),
  },
  trusted: {
    letter: 'T',
    write: ({ trust: { source, account, lastAt, flow } }) => [
      source,
      account,
      lastAt,
      ...(flow === undefined ? [] : endpointCells(flow)),
    ],
    read: (cells) => {
      const [source, account, lastAt] = [cells.source(), cells.text(), cells.ms()]
      return {
        trust: { source, account, lastAt, flow: cells.isAtEnd ? undefined : cells.endpoint() },
      }
    },
  },
  strike: {
    letter: 'S',
    write: ({ source, at, proof }) => [source, at, proof],
    read: (cells) => ({ source: cells.source(), at: cells.ms(), proof: cells.word(proofs) }),
  },
  blocked: {
    letter: 'X',
    write: ({ source, since, until, proof }) => [source, since, until, proof],
    read: (cells) => ({
      source: cells.source(),
      since: cells.ms(),
      until: cells.ms(),
      proof: cells.word(proofs),
    }),
  },
  ticked: { letter: 'i', write: () => [], read: () => ({}) },
  stateEnd: { letter: 'E', write: () => [], read: () => ({}) },
  own: {
    letter: 'O',
    write: ({ addresses }) => [addresses.slice(0, maxOwn)],
    read: (cells) => ({ addresses: cells.list((each) => each.address(), maxOwn) }),
  },
  listed: {
    letter: 'L',
    write: ({ entry: { list, network, origin, since } }) => [list, network, origin, since],
    read: (cells) => ({
      entry: {
        list: cells.word(lists),
        network: cells.network(),
        origin: cells.word(origins),
        since: cells.ms(),
      },
    }),
  },
  unlisted: {
    letter: 'U',
    write: ({ list, network }) => [list, network],
    read: (cells) => ({ list: cells.word(lists), network: cells.network() }),
  },
  forgotten: {
    letter: 'F',
    write: ({ source }) => [source],
    read: (cells) => ({ source: cells.source() }),
  },
  trustEnded: {
    letter: 'N',
    write: ({ source, account }) => [source, account],
    read: (cells) => ({ source: cells.source(), account: cells.text() }),
  },
  attempt: {
    letter: 'a',
    write: (fact, now) => [...told.write(fact, now), ...attemptCells(fact.attempt, now)],
    read: (cells, now) => ({ ...told.read(cells, now), attempt: readAttempt(cells, now) }),
  },
  proven: { letter: 'p', ...changing },
  described: { letter: 'd', ...changing },
  takenBack: { letter: 't', ...told },
  more: {
    letter: 'm',
    write: ({ source, count }) => [source, count],
    read: (cells) => ({ source: cells.source(), count: cells.count() }),
  },
  success: {
    letter: 's',
    write: ({ success: { at, remote, account } }, now) => [
      now - at,
      ...endpointCells(remote),
      account,
    ],
    read: (cells, now) => ({
      success: { at: now - cells.ms(), remote: cells.endpoint(), account: cells.text() },
    }),
  },
  learnt: {
    letter: 'w',
    write: ({ source, account, lastAt }, now) => [source, account, now - lastAt],
    read: (cells, now) => ({
      source: cells.source(),
      account: cells.text(),
      lastAt: now - cells.ms(),
    }),
  },
  request: {
    letter: 'r',
    write: ({ request }, now) => requestCells(request, now),
    read: (cells, now) => ({ request: readRequest(cells, now) }),
  },
  guestCall: {
    letter: 'c',
    write: ({ call }, now) => callCells(call, now),
    read: (cells, now) => ({ call: readCall(cells, now) }),
  },
  kernelDrop: {
    letter: 'k',
    write: ({ drop }, now) => dropCells(drop, now),
    read: (cells, now) => ({ drop: readDrop(cells, now) }),
  },
  kernelGuesses: {
    letter: 'g',
    write: ({ source, requests }) => [source, requests],
    read: (cells) => ({ source: cells.source(), requests: cells.count() }),
  },
  lost: {
    letter: 'l',
    write: ({ reason, count }) => [reason, count],
    read: (cells) => ({ reason: cells.word(reasons), count: cells.count() }),
  },
}

const kinds = Object.keys(codecs) as readonly KeptKind[]
const byLetter = new Map(kinds.map((kind) => [codecs[kind].letter, kind]))

/** Writes a record without the end of its line; `before` is the instant of the record before it. */
export function toKeptLine(now: number, fact: KeptFact, before: number): string {
  const codec = codecs[fact.kind] as Codec<KeptKind>
  return JSON.stringify([codec.letter, now - before, ...codec.write(fact, now)])
}

/** Reads a record; undefined where the line is none. */
export function parseKeptLine(line: string, before: number): KeptInput | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (!Array.isArray(value)) return undefined
    const [letter, ...rest] = value as readonly unknown[]
    const kind = typeof letter === 'string' ? byLetter.get(letter) : undefined
    if (kind === undefined) return undefined
    const cells = new KeptCells(rest)
    const now = before + cells.ms()
    return { now, fact: { kind, ...codecs[kind].read(cells, now) } as KeptFact }
  } catch (caught) {
    if (caught instanceof BadCell || caught instanceof SyntaxError) return undefined
    throw caught
  }
}
