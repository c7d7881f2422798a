// What a page is given by a test: fields, a user, a frame, and a change log in memory.
import type { Address } from '../../../../src/domain/address.js'
import type { Change, ChangeLog } from '../../../../src/ports/change-log.js'
import { ChangeWriter } from '../../../../src/tell/web/auth/change-writer.js'
import type { PageContext, PageFields } from '../../../../src/tell/web/pages/page-route.js'
import { PageOrders } from '../../../../src/tell/web/server/page-orders.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { frame } from '../../../look/views/frame.js'
import { type EveryDesk, operatorOf, sampleTime } from '../callback-core.js'

/** Makes the fields of a query or a form. */
export function fieldsOf(text: string): PageFields {
  const entries = [...new URLSearchParams(text)]
  return {
    entries,
    get: (name) => entries.find(([each]) => each === name)?.[1] ?? '',
    all: (name) => entries.filter(([each]) => each === name).map(([, value]) => value),
    has: (name) => entries.some(([each]) => each === name),
  }
}

/** What a test says of the context. */
export interface ContextOptions {
  readonly query?: string
  readonly body?: string
  readonly params?: Readonly<Record<string, string>>
  readonly role?: 'viewer' | 'operator' | 'admin'
  /** What the store says of each change; by default it takes it. */
  readonly refusal?: Error
}

/** Makes a context, with what was recorded and the word of it beside it. */
export function pageContext(desks: Partial<EveryDesk>, options: ContextOptions = {}) {
  const recorded: Change[] = []
  const { query = '', body = '', params = {}, role = 'admin', refusal } = options
  const append = (change: Change) => {
    if (refusal !== undefined) return Promise.reject(refusal)
    recorded.push(change)
    return Promise.resolve()
  }
  const log = { append } as unknown as ChangeLog
  const address = '198.51.100.7' as Address
  const changes = new ChangeWriter({
    changes: log,
    clock: new FakeClock(sampleTime),
    host: 'edge-1',
  })
  const author = { name: 'anna', address }
  const orders = new PageOrders({
    ...{ operator: operatorOf(desks), changes, author, now: sampleTime },
  })
  const context = {
    operator: orders.operator,
    books: {
      changes: {
        find: (id: string) => Promise.resolve(recorded.find((change) => change.id === id)),
        markUndone: () => Promise.resolve(undefined),
        page: () => Promise.resolve({ items: [], total: 0 }),
      },
      news: {
        page: () => Promise.resolve({ items: [], total: 0 }),
        unread: () => Promise.resolve(0),
      },
    } as unknown as PageContext['books'],
    user: { name: 'anna', role },
    session: 'hash',
    address,
    query: fieldsOf(query),
    body: fieldsOf(body),
    params,
    now: sampleTime,
    zone: 'Europe/Berlin',
    frame: (page: Parameters<PageContext['frame']>[0]) => Promise.resolve(frame(page)),
  } satisfies PageContext
  return { context, recorded, orders, changes }
}
