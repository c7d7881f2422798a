// From one store to another: everything, as often as one likes.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../domain/app-error.js'
import { redactUrl } from '../../domain/redact-url.js'
import type { Clock } from '../../ports/clock.js'
import { isClusterStore } from '../../ports/cluster-store.js'
import type { Page, PageRequest, Store, StoreWrite } from '../../ports/store.js'
import type { BookCopies, StoreBooks } from '../../ports/store-books.js'
import { openStore } from './open-store.js'
import { isUsedElsewhere } from '../../remember/sqlite/is-used-elsewhere.js'

/**
 * How many of each a store holds. Trust counts for 30 days; the records of all books (users, changes,
 * news and so on) are counted together.
 */
export type StoreCounts = Readonly<
  Record<
    'attacks' | 'blocks' | 'listEntries' | 'hostNames' | 'trust' | 'settings' | 'bookRecords',
    number
  >
>

/** What was moved. */
export interface MovedStore {
  readonly source: StoreCounts
  readonly targetBefore: StoreCounts
  readonly targetAfter: StoreCounts
}

const perPage = 500

/**
 * Writes everything that one store holds into another; what is there already under the same id is
 * replaced, so it can be repeated. The source stays as it is.
 * @throws AppError `invalidValue` while a daemon uses the source, `storeUnavailable` where one of
 * them cannot be opened or written
 */
export async function moveStore(from: string, to: string, clock: Clock): Promise<MovedStore> {
  if (from === to) throw new AppError('usage', '--from and --to name the same store')
  checkSqliteSource(from)
  checkUnused(to)
  const source = await openStore(from)
  try {
    await checkHosts(source, from)
    const target = await openStore(to)
    try {
      return await move(source, target, clock.now())
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

async function move(source: Store, target: Store, now: number): Promise<MovedStore> {
  const counts = await countsOf(source, now)
  const targetBefore = await countsOf(target, now)
  const { lists, names, trust, settings } = await source.load(now)
  const writes: StoreWrite[] = [
    ...lists.map((entry) => ({ kind: 'listEntry', entry }) as const),
    ...names.map((named) => ({ kind: 'hostName', named }) as const),
    ...trust.map((one) => ({ kind: 'trust', trust: one }) as const),
    ...Object.entries(settings).map(
      ([key, value]) => ({ kind: 'setting', key, value }) as StoreWrite,
    ),
  ]
  for (let start = 0; start < writes.length; start += perPage) {
    await target.write(writes.slice(start, start + perPage))
  }
  await movePages(
    counts.blocks,
    (request) => source.blocks(request),
    async (blocks) => {
      await target.write(blocks.map((block) => ({ kind: 'block', block })))
    },
  )
  await movePages(
    counts.attacks,
    (request) => source.attacks(request),
    async (attacks) => {
      await target.write(attacks.map((attack) => ({ kind: 'attack', attack })))
    },
  )
  await moveBooks(source.books.copies, target.books.copies)
  const targetAfter = await countsOf(target, now)
  checkWhole(counts, await countsOf(source, now), targetAfter)
  return { source: counts, targetBefore, targetAfter }
}

/** From the last page to the first: pages are newest first, and what is older was written earlier. */
async function movePages<Item>(
  total: number,
  read: (request: PageRequest) => Promise<Page<Item>>,
  write: (items: readonly Item[]) => Promise<void>,
): Promise<void> {
  for (let page = Math.ceil(total / perPage); page >= 1; page--) {
    const { items } = await read({ page, perPage })
    await write(items.toReversed())
  }
}

async function moveBooks(source: BookCopies, target: BookCopies): Promise<void> {
  for (const name of source.names) {
    let records = await source.read(name, undefined)
    while (records.length > 0) {
      await target.write(name, records)
      records = await source.read(name, records.at(-1))
    }
  }
}

async function recordsIn({ copies }: StoreBooks): Promise<number> {
  const counts = await Promise.all(copies.names.map((name) => copies.count(name)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function countsOf(store: Store, now: number): Promise<StoreCounts> {
  const { lists, names, trust, settings } = await store.load(now)
  return {
    attacks: (await store.attacks({ page: 1, perPage: 1 })).total,
    blocks: (await store.blocks({ page: 1, perPage: 1 })).total,
    listEntries: lists.length,
    hostNames: names.length,
    trust: trust.length,
    settings: Object.keys(settings).length,
    bookRecords: await recordsIn(store.books),
  }
}

function checkWhole(before: StoreCounts, after: StoreCounts, target: StoreCounts): void {
  for (const name of Object.keys(before) as (keyof StoreCounts)[]) {
    if (before[name] !== after[name]) {
      throw new AppError(
        'storeUnavailable',
        `the source has changed meanwhile (${name}: ${before[name]}, then ${after[name]}); stop what uses it and move again`,
      )
    }
    if (target[name] < before[name]) {
      throw new AppError(
        'storeUnavailable',
        `the target has only ${target[name]} of ${before[name]} ${name}; move again`,
      )
    }
  }
}

function checkSqliteSource(url: string): void {
  const path = sqlitePathOf(url)
  if (path === undefined) return
  if (!existsSync(path)) {
    throw new AppError('invalidValue', `there is no store ${path}`)
  }
  checkUnused(url)
  const spool = join(dirname(path), 'spool')
  if (existsSync(spool) && readdirSync(spool).some((name) => name.endsWith('.jsonl'))) {
    throw new AppError(
      'invalidValue',
      `records for ${path} still wait in ${spool}; start sipward with this store, stop it, and move again`,
    )
  }
}

function checkUnused(url: string): void {
  const path = sqlitePathOf(url)
  if (path === undefined || !existsSync(path) || !isUsedElsewhere(path)) return
  throw new AppError('invalidValue', `a program uses the store ${path}; stop sipward first`)
}

async function checkHosts(source: Store, url: string): Promise<void> {
  if (!isClusterStore(source)) return
  const running = (await source.hosts()).filter(({ isRunning }) => isRunning)
  if (running.length === 0) return
  const names = running.map(({ name }) => name).join(', ')
  throw new AppError('invalidValue', `${names} use ${redactUrl(url)}; stop sipward there first`)
}

function sqlitePathOf(url: string): string | undefined {
  const [, path] = /^sqlite:(.+)$/s.exec(url) ?? []
  return path === undefined ? undefined : resolve(path)
}
