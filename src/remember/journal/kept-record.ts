// One record of the journal: how long it is, its kind, the time since the record before it, and its cells.
import type {
  ChangingAttempt,
  KeptFact,
  KeptInput,
  KeptKind,
  ToldAttempt,
} from '../../domain/kept-input.js'
import { BadCell, CellReader } from './cell-reader.js'
import type { CellWriter } from './cell-writer.js'
import {
  proofs,
  readAttempt,
  readCall,
  readChanging,
  readDrop,
  readRequest,
  writeAttempt,
  writeCall,
  writeChanging,
  writeDrop,
  writeRequest,
} from './kept-attempt.js'

// The longest record: it stays below what two bytes can count, and a block has room for one more.
const maxOwn = 1000
const lengthBytes = 2
const maxNumber = Number.MAX_SAFE_INTEGER
const lists = ['allow', 'deny'] as const
const origins = ['operator', 'file', 'sipward', 'name'] as const
const reasons = ['tooMany', 'noRoom', 'disk'] as const

type FactOf<Kind extends KeptKind> = Extract<KeptFact, { readonly kind: Kind }>

interface Codec<Kind extends KeptKind> {
  readonly letter: string
  readonly write: (cells: CellWriter, fact: FactOf<Kind>, now: number) => void
  readonly read: (cells: CellReader, now: number) => Omit<FactOf<Kind>, 'kind'>
}

function writeTold(cells: CellWriter, { number, sentAt }: ToldAttempt, now: number): void {
  cells.number(number)
  cells.ms(now - sentAt)
}

const readTold = (cells: CellReader, now: number): ToldAttempt => ({
  number: cells.number(0, maxNumber),
  sentAt: now - cells.ms(),
})

const changing = {
  write: (
    cells: CellWriter,
    fact: ToldAttempt & { readonly changed: ChangingAttempt },
    now: number,
  ) => {
    writeTold(cells, fact, now)
    writeChanging(cells, fact.changed)
  },
  read: (cells: CellReader, now: number) => ({
    ...readTold(cells, now),
    changed: readChanging(cells),
  }),
}

const codecs: { readonly [Kind in KeptKind]: Codec<Kind> } = {
  state: {
    letter: 'B',
    write: (cells, { isStart }) => {
      cells.byte(Number(isStart))
    },
    read: (cells) => ({ isStart: cells.isSet() }),
  },
  trusted: {
    letter: 'T',
    write: (cells, { trust: { source, account, lastAt, flow } }) => {
      cells.text(source)
      cells.text(account)
      cells.ms(lastAt)
      if (flow !== undefined) cells.endpoint(flow)
    },
    read: (cells) => {
      const [source, account, lastAt] = [cells.source(), cells.text(), cells.ms()]
      return {
        trust: { source, account, lastAt, flow: cells.isAtEnd ? undefined : cells.endpoint() },
      }
    },
  },
  strike: {
    letter: 'S',
    write: (cells, { source, at, proof }) => {
      cells.text(source)
      cells.ms(at)
      cells.word(proofs, proof)
    },
    read: (cells) => ({ source: cells.source(), at: cells.ms(), proof: cells.word(proofs) }),
  },
  blocked: {
    letter: 'X',
    write: (cells, { source, since, until, proof }) => {
      cells.text(source)
      cells.ms(since)
      cells.ms(until)
      cells.word(proofs, proof)
    },
    read: (cells) => ({
      source: cells.source(),
      since: cells.ms(),
      until: cells.ms(),
      proof: cells.word(proofs),
    }),
  },
  ticked: { letter: 'i', write: () => undefined, read: () => ({}) },
  stateEnd: { letter: 'E', write: () => undefined, read: () => ({}) },
  own: {
    letter: 'O',
    write: (cells, { addresses }) => {
      const written = addresses.slice(0, maxOwn)
      cells.number(written.length)
      for (const address of written) cells.text(address)
    },
    read: (cells) => ({ addresses: cells.list((each) => each.address(), maxOwn) }),
  },
  listed: {
    letter: 'L',
    write: (cells, { entry: { list, network, origin, since } }) => {
      cells.word(lists, list)
      cells.text(network)
      cells.word(origins, origin)
      cells.ms(since)
    },
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
    write: (cells, { list, network }) => {
      cells.word(lists, list)
      cells.text(network)
    },
    read: (cells) => ({ list: cells.word(lists), network: cells.network() }),
  },
  forgotten: {
    letter: 'F',
    write: (cells, { source }) => {
      cells.text(source)
    },
    read: (cells) => ({ source: cells.source() }),
  },
  trustEnded: {
    letter: 'N',
    write: (cells, { source, account }) => {
      cells.text(source)
      cells.text(account)
    },
    read: (cells) => ({ source: cells.source(), account: cells.text() }),
  },
  attempt: {
    letter: 'a',
    write: (cells, fact, now) => {
      writeTold(cells, fact, now)
      writeAttempt(cells, fact.attempt, now)
    },
    read: (cells, now) => ({ ...readTold(cells, now), attempt: readAttempt(cells, now) }),
  },
  proven: { letter: 'p', ...changing },
  described: { letter: 'd', ...changing },
  takenBack: { letter: 't', write: writeTold, read: readTold },
  more: {
    letter: 'm',
    write: (cells, { source, count }) => {
      cells.text(source)
      cells.number(count)
    },
    read: (cells) => ({ source: cells.source(), count: cells.count() }),
  },
  success: {
    letter: 's',
    write: (cells, { success: { at, remote, account } }, now) => {
      cells.ms(now - at)
      cells.endpoint(remote)
      cells.text(account)
    },
    read: (cells, now) => ({
      success: { at: now - cells.ms(), remote: cells.endpoint(), account: cells.text() },
    }),
  },
  learnt: {
    letter: 'w',
    write: (cells, { source, account, lastAt }, now) => {
      cells.text(source)
      cells.text(account)
      cells.ms(now - lastAt)
    },
    read: (cells, now) => ({
      source: cells.source(),
      account: cells.text(),
      lastAt: now - cells.ms(),
    }),
  },
  request: {
    letter: 'r',
    write: (cells, { request }, now) => {
      writeRequest(cells, request, now)
    },
    read: (cells, now) => ({ request: readRequest(cells, now) }),
  },
  guestCall: {
    letter: 'c',
    write: (cells, { call }, now) => {
      writeCall(cells, call, now)
    },
    read: (cells, now) => ({ call: readCall(cells, now) }),
  },
  kernelDrop: {
    letter: 'k',
    write: (cells, { drop }, now) => {
      writeDrop(cells, drop, now)
    },
    read: (cells, now) => ({ drop: readDrop(cells, now) }),
  },
  kernelGuesses: {
    letter: 'g',
    write: (cells, { source, requests }) => {
      cells.text(source)
      cells.number(requests)
    },
    read: (cells) => ({ source: cells.source(), requests: cells.count() }),
  },
  lost: {
    letter: 'l',
    write: (cells, { reason, count }) => {
      cells.word(reasons, reason)
      cells.number(count)
    },
    read: (cells) => ({ reason: cells.word(reasons), count: cells.count() }),
  },
}

const kinds = Object.keys(codecs) as readonly KeptKind[]
const codeOf = Object.fromEntries(
  kinds.map((kind) => [kind, codecs[kind].letter.charCodeAt(0)]),
) as Readonly<Record<KeptKind, number>>
const byCode = new Map(kinds.map((kind) => [codeOf[kind], kind]))

/** Writes a record; `before` is the instant of the record before it. */
export function writeRecord(cells: CellWriter, now: number, fact: KeptFact, before: number): void {
  const start = cells.length
  cells.length += lengthBytes
  cells.byte(codeOf[fact.kind])
  cells.ms(now - before)
  const codec = codecs[fact.kind] as Codec<KeptKind>
  codec.write(cells, fact, now)
  cells.putAt(start, cells.length - start - lengthBytes)
}

/** Reads the records that stand in a row; undefined stands for each that is none. */
export function* readRecords(bytes: Buffer): Generator<KeptInput | undefined> {
  let [at, before] = [0, 0]
  while (at < bytes.length) {
    const start = at + lengthBytes
    const end = start > bytes.length ? Infinity : start + bytes.readUInt16LE(at)
    const input = end > bytes.length ? undefined : parseRecord(bytes, { start, end, before })
    yield input
    before = input?.now ?? before
    at = end
  }
}

/** Reads a record; undefined where it is none. */
function parseRecord(
  bytes: Buffer,
  { start, end, before }: { readonly start: number; readonly end: number; readonly before: number },
): KeptInput | undefined {
  try {
    const cells = new CellReader(bytes, start, end)
    const kind = byCode.get(cells.byte())
    if (kind === undefined) return undefined
    const now = before + cells.ms()
    const fact = { kind, ...codecs[kind].read(cells, now) } as KeptFact
    return cells.isAtEnd ? { now, fact } : undefined
  } catch (caught) {
    if (caught instanceof BadCell) return undefined
    throw caught
  }
}
