// Hosts that share a store and tell people: their dispatchers, a channel that a test has in its hand, and a
// clock that it sets.
import { randomUUID } from 'node:crypto'
import { Dispatcher } from '../../src/app/news/dispatcher.js'
import type { NewsClass } from '../../src/domain/notice.js'
import type { Delivery, NewsChannel, NewsMessage } from '../../src/ports/news-channel.js'
import type { NewsReport } from '../../src/ports/news-log.js'
import type { Store } from '../../src/ports/store.js'
import type { FakeClock } from '../support/fake-clock.js'
import { waitUntil } from '../support/wait-until.js'
import { RecordingLog } from '../unit/app/recording-log.js'

/** Begins an hour. */
export const begin = Date.parse('2026-11-30T12:00:00Z')
export const minute = 60_000
export const hour = 60 * minute

/** A channel that keeps what it is given, and answers as it is told. */
export class HeldChannel implements NewsChannel {
  readonly name: string
  readonly sent: NewsMessage[] = []
  /** Every try, also those that failed. */
  readonly tried: NewsMessage[] = []
  classes: readonly NewsClass[] = ['act', 'look', 'record']
  answer: Delivery = { outcome: 'sent', answer: '250 ok', refused: [] }

  constructor(name: string) {
    this.name = name
  }

  isOn(): boolean {
    return this.classes.length > 0
  }

  takes(newsClass: NewsClass): boolean {
    return this.classes.includes(newsClass)
  }

  trouble(): string {
    return ''
  }

  deliver(message: NewsMessage): Promise<Delivery> {
    this.tried.push(message)
    if (this.answer.outcome === 'sent') this.sent.push(message)
    return Promise.resolve(this.answer)
  }

  /** What was sent, each as its phase and its incidents. */
  get told(): readonly string[] {
    return this.sent.map(({ phase, items }) =>
      [phase, ...items.map(({ incident }) => incident)].join(' '),
    )
  }
}

/** A host that runs, and how often it has planned. */
export interface NewsHost {
  readonly dispatcher: Dispatcher
  readonly sweeps: () => number
}

/** Starts a host; every few ms it looks whether something is to be done. */
export function startHost(
  store: Pick<Store, 'attacks' | 'attackCounts' | 'blocks' | 'books'>,
  clock: FakeClock,
  channel: HeldChannel,
  afterQuietHours = (at: number) => at,
): NewsHost {
  let sweeps = 0
  const counted: NewsChannel = {
    name: channel.name,
    isOn: () => channel.isOn(),
    takes: (newsClass) => channel.takes(newsClass),
    trouble: () => '',
    deliver: (message) => channel.deliver(message),
  }
  // Is asked once in each round, when incidents are planned.
  const isRecorded = (): boolean => {
    sweeps += 1
    return true
  }
  const dispatcher = new Dispatcher({
    ...{ store, clock, afterQuietHours, channels: () => [counted] },
    attacksLeft: (_type, strikes) => 3 - strikes,
    ...{ owner: randomUUID(), isRecorded, log: new RecordingLog().log },
    pace: { sweepMs: 5, lookMs: 5 },
  })
  dispatcher.start()
  return { dispatcher, sweeps: () => sweeps }
}

/** News of a matter, as a host's keeper writes it. */
export function report(incident: string, fields: Partial<NewsReport> = {}): NewsReport {
  return {
    ...{ incident, kind: 'flowBlocked', newsClass: 'look', at: begin, text: `text of ${incident}` },
    ...{ subject: { host: 'edge-1' }, isOver: true },
    ...fields,
  }
}

/** Waits until every host has planned, and the store has nothing that is due. */
export async function settled(
  store: Store,
  clock: FakeClock,
  hosts: readonly NewsHost[],
): Promise<void> {
  const deadline = { deadlineMs: 30_000, what: 'hosts that have planned and delivered' }
  for (let round = 0; round < 2; round += 1) {
    const before = hosts.map(({ sweeps }) => sweeps())
    // The second one begins after the first one has ended.
    await waitUntil(
      () => hosts.every(({ sweeps }, index) => sweeps() >= (before[index] ?? 0) + 2),
      deadline,
    )
    await waitUntil(async () => !(await isBusy(store, clock)), deadline)
  }
}

async function isBusy(store: Store, clock: FakeClock): Promise<boolean> {
  const query = { channel: 'mail', page: 1, perPage: 1000 }
  const { items } = await store.books.outbox.page(query)
  return items.some(
    ({ state, nextTryAt }) =>
      state === 'sending' || (state === 'waiting' && nextTryAt <= clock.now()),
  )
}
