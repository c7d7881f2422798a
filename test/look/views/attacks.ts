// The attack log: with a filter and an open row, and empty.
import type { AttacksView } from '../../../src/tell/web/pages/views/attacks-view.js'
import { attackRows } from './attack-rows.js'
import {
  choices,
  empty,
  frame,
  hostile,
  minute,
  nowAt,
  order,
  pager,
  ranges,
  source,
} from './frame.js'

export const attacks: AttacksView = {
  frame: frame({
    page: 'attacks',
    title: 'Attacks',
    flash: {
      state: 'ok',
      text: '203.0.113.77 is on the allowlist: its block has ended.',
      undo: order('Undo', 'arrow-back-up'),
    },
  }),
  lede: '1\u202f284 attacks of 14 sources, 412 of them by friendly-scanner.',
  ranges,
  grouping: choices(['by attacker', 'one by one'], 'by attacker'),
  search: { action: '/attacks', value: '', keep: [{ name: 'range', value: '24h' }] },
  chips: [
    {
      name: 'type',
      value: 'REGISTER',
      isNot: false,
      turnedHref: '/attacks?turned',
      withoutHref: '/attacks',
    },
    {
      name: 'tool',
      value: hostile.markup,
      isNot: true,
      turnedHref: '/attacks?turned',
      withoutHref: '/attacks',
    },
    {
      name: 'country',
      value: 'China',
      isNot: true,
      turnedHref: '/attacks?turned',
      withoutHref: '/attacks',
    },
  ],
  offers: ['victim', 'account', 'action', 'proof', 'host', 'campaign'].map((name) => ({
    name,
    choices: [
      { text: '192.0.2.10', href: '/attacks?x', notHref: '/attacks?not-x' },
      { text: '192.0.2.14', href: '/attacks?y', notHref: '/attacks?not-y' },
    ],
  })),
  resetHref: '/attacks',
  isGrouped: false,
  rows: attackRows,
  detail: undefined,
  pager: pager(15, 1284),
  exports: [
    { text: 'CSV of this filter', href: '/attacks.csv' },
    { text: 'JSON of this filter', href: '/attacks.json' },
  ],
  liveHref: '/api/v1/events',
  empty: {
    ...empty,
    title: 'No attack fits this filter',
    text: 'Drop “type REGISTER” and there are 41; drop all and there are 1\u202f284.',
  },
}

export const openAttack: AttacksView = {
  ...attacks,
  frame: frame({ page: 'attacks', title: 'Attacks' }),
  rows: attackRows.map((row, index) => ({ ...row, isOpen: index === 0 })),
  detail: {
    source: source('203.0.113.77', 'CN'),
    text: '412 passwords were tried on account 204, which exists, in 6 min. None was right. Everything from this address is dropped until 08:09.',
    action: { state: 'ok', word: 'blocked' },
    facts: [
      {
        name: 'rule',
        value: 'SIP blocking: 10 in a minute',
        isMono: false,
        href: '/settings/firewall',
      },
      {
        name: 'window',
        value: '07:05:41 to 07:06:02, 10 attempts',
        isMono: false,
        href: undefined,
      },
      {
        name: 'proof',
        value: 'returned: it answered our challenge',
        isMono: false,
        href: undefined,
      },
      { name: 'strikes', value: '2 of 3', isMono: false, href: undefined },
      { name: 'User-Agent', value: hostile.long, isMono: true, href: undefined },
      { name: 'victim', value: '192.0.2.10, pbx-berlin', isMono: true, href: undefined },
      { name: 'country policy', value: 'off on edge-1', isMono: false, href: undefined },
      {
        name: 'campaign',
        value: '204-spray-7, 6 sources',
        isMono: false,
        href: '/attacks?campaign=x',
      },
      {
        name: 'host',
        value: 'edge-1, sipward 0.2.0, Linux 6.1.0-18-amd64',
        isMono: false,
        href: '/hosts',
      },
    ],
    attempts: Array.from({ length: 8 }, (_, index) => ({
      at: nowAt - 6 * minute + index * 2100,
      type: 'REGISTER',
      port: 5060 + index,
      account: index === 5 ? hostile.markup : '204',
      failure: 'wrong password',
      proof: 'returned',
    })),
    attemptsTotal: 412,
    actions: [
      order('Allow', 'shield-check'),
      order('Unblock', 'lock-open'),
      order('Deny', 'shield-x', true),
    ],
    explainHref: '/address/203.0.113.77',
    closeHref: '/attacks',
  },
}

export const noAttacks: AttacksView = {
  ...attacks,
  rows: [],
  frame: frame({ page: 'attacks', title: 'Attacks' }),
}
