// Accounts, numbers and phones.
import type { AccountsView } from '../../../src/tell/web/pages/views/accounts-view.js'
import type { PhonesView } from '../../../src/tell/web/pages/views/phones-view.js'
import {
  choices,
  day,
  empty,
  frame,
  hostile,
  hour,
  minute,
  nowAt,
  order,
  pager,
  ranges,
  ranks,
  source,
} from './frame.js'

const exists = { state: 'look', word: 'exists' } as const
const unknown = { state: 'off', word: 'unknown here' } as const

export const accounts: AccountsView = {
  frame: frame({ page: 'accounts', title: 'Accounts and numbers' }),
  lede: '46 accounts were guessed; 3 of them exist, none was found out.',
  ranges,
  filters: choices(['all', 'that exist', 'unknown here', 'found out?'], 'all'),
  rows: [
    {
      account: '204',
      exists,
      guesses: 81,
      sources: 3,
      lastAt: nowAt - minute,
      href: '/attacks?account=204',
    },
    {
      account: '1000',
      exists: unknown,
      guesses: 77,
      sources: 9,
      lastAt: nowAt - 8 * minute,
      href: '/attacks',
    },
    {
      account: 'trunk-berlin',
      exists,
      guesses: 12,
      sources: 1,
      lastAt: nowAt - 2 * hour,
      href: '/attacks',
    },
    {
      account: hostile.markup,
      exists: unknown,
      guesses: 9,
      sources: 1,
      lastAt: nowAt - 3 * hour,
      href: '/attacks',
    },
    {
      account: hostile.long,
      exists: unknown,
      guesses: 4,
      sources: 1,
      lastAt: nowAt - 5 * hour,
      href: '/attacks',
    },
    {
      account: hostile.bidi,
      exists: unknown,
      guesses: 2,
      sources: 1,
      lastAt: nowAt - 30 * hour,
      href: '/attacks',
    },
  ],
  pager: pager(6, 46),
  empty,
  numbers: ranks([
    { text: '00972597438921', note: '3 sources', count: 41, isMono: true },
    { text: '901146812118', note: '1 source', count: 22, isMono: true },
    { text: hostile.long, note: '1 source', count: 9, isMono: true },
  ]),
}

export const phones: PhonesView = {
  frame: frame({ page: 'phones', title: 'Phones' }),
  lede: '41 accounts work from 12 places; 2 phones have a stale password.',
  stale: [
    {
      account: '204',
      source: source('192.0.2.55', 'DE'),
      since: nowAt - hour,
      attempts: 62,
      text: 'has a stale password; 11 other phones of this office work, so only its own flow is blocked.',
    },
    {
      account: '212',
      source: source('2001:db8:10:4::/64', 'FR'),
      since: nowAt - 26 * hour,
      attempts: 1440,
      text: 'has a stale password.',
    },
  ],
  rows: [
    {
      source: source('192.0.2.55', 'DE'),
      accounts: ['201', '202', '203', '205'],
      more: 8,
      how: 'registered',
      lastAt: nowAt - 20_000,
      state: { state: 'look', word: '1 flow blocked' },
      actions: [order('End its trust', 'shield-x', true)],
    },
    {
      source: source('2001:db8:10:4::/64', 'FR'),
      accounts: ['212', '213'],
      more: 0,
      how: 'registered',
      lastAt: nowAt - 3 * minute,
      state: { state: 'ok', word: 'works' },
      actions: [order('End its trust', 'shield-x', true)],
    },
    {
      source: source('198.51.100.250', 'NL'),
      accounts: ['trunk-carrier'],
      more: 0,
      how: 'we register there',
      lastAt: nowAt - 40 * minute,
      state: { state: 'ok', word: 'works' },
      actions: [order('End its trust', 'shield-x', true)],
    },
    {
      source: source('203.0.113.60', ''),
      accounts: [hostile.long],
      more: 0,
      how: 'a success 12 days ago',
      lastAt: nowAt - 12 * day,
      state: { state: 'off', word: 'silent' },
      actions: [order('End its trust', 'shield-x', true)],
    },
  ],
  pager: pager(4, 12),
  empty,
}
