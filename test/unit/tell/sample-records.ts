// One piece of news and one change, for tests of what the API answers.
import type { KeptForPeople } from '../../../src/tell/web/api/route/route.js'
import { hostileText, sampleTime } from './callback-core.js'

const item = {
  id: 'news-1',
  incident: 'edge-1 denied 203.0.113.66',
  number: 1,
  kind: 'denied',
  newsClass: 'record',
  text: hostileText,
  subject: { host: 'edge-1', source: '203.0.113.66' },
  firstAt: sampleTime,
  lastAt: sampleTime,
  count: 1,
  endedAt: 0,
  readBy: ['anna'],
} as const

const change = {
  id: 'change-1',
  at: sampleTime,
  actor: 'anna',
  address: '198.51.100.7',
  host: 'edge-1',
  action: 'deny',
  subject: '203.0.113.66',
  before: '',
  after: '[{"address":"203.0.113.66","note":"spam"}]',
  undoUntil: 0,
  undoneAt: sampleTime,
  undoneBy: 'ben',
}

const never = (): never => {
  throw new Error('no route asks for this')
}

/** The books of both. */
export const sampleRecords: KeptForPeople = {
  news: {
    report: never,
    end: never,
    find: never,
    page: () => Promise.resolve({ items: [item], total: 1 }),
    markRead: (ids) => Promise.resolve(ids.length),
    unread: () => Promise.resolve(1),
    prune: never,
  },
  changes: {
    append: never,
    find: never,
    page: () => Promise.resolve({ items: [change], total: 1 }),
    markUndone: never,
    prune: never,
  },
}
