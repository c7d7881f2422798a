// What a page is given by a test: fields, a user, a frame, and a change log in memory.
import type { Address } from '../../../../src/domain/address.js'
import type { Change } from '../../../../src/ports/change-log.js'
import type {
  PageChange,
  PageContext,
  PageFields,
} from '../../../../src/tell/web/pages/page-route.js'
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
}

/** Makes a context, with what was recorded beside it. */
export function pageContext(desks: Partial<EveryDesk>, options: ContextOptions = {}) {
  const recorded: PageChange[] = []
  const { query = '', body = '', params = {}, role = 'admin' } = options
  const context = {
    operator: operatorOf(desks),
    books: {
      changes: {
        find: (id: string) => Promise.resolve(changeOf(recorded[Number(id)], id)),
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
    address: '198.51.100.7' as Address,
    query: fieldsOf(query),
    body: fieldsOf(body),
    params,
    now: sampleTime,
    zone: 'Europe/Berlin',
    frame: (page: Parameters<PageContext['frame']>[0]) => Promise.resolve(frame(page)),
    record: (change: PageChange) => Promise.resolve(String(recorded.push(change) - 1)),
  } satisfies PageContext
  return { context, recorded }
}

function changeOf(change: PageChange | undefined, id: string): Change | undefined {
  if (change === undefined) return undefined
  const by = { at: sampleTime, actor: 'anna', address: '198.51.100.7', host: 'edge-1' }
  return { undoUntil: 0, ...change, ...by, id, undoneAt: 0, undoneBy: '' }
}
