// One address, the blocks, the lists and their import.
import type { AddressView } from '../../../src/tell/web/pages/views/address-view.js'
import type { BlocksView } from '../../../src/tell/web/pages/views/blocks-view.js'
import type { ListImportView } from '../../../src/tell/web/pages/views/list-import-view.js'
import type { ListView } from '../../../src/tell/web/pages/views/list-view.js'
import { attackRows } from './attack-rows.js'
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
  source,
} from './frame.js'

export const address: AddressView = {
  frame: frame({ page: 'blocks', title: '203.0.113.77' }),
  source: source('203.0.113.77', 'CN'),
  standing: { state: 'ok', word: 'Blocked until 08:09.' },
  why: [
    '412 passwords were tried on account 204, which exists; it answered our challenge, so its address is real.',
    'After one more block within 30 days it stays on the denylist.',
  ],
  strikes: { count: 2, threshold: 3 },
  droppedTotal: 184_220,
  droppedNote: 'by the kernel, since it is blocked',
  facts: [
    {
      name: 'tool',
      value: 'friendly-scanner',
      isMono: false,
      href: '/attacks?tool=friendly-scanner',
    },
    {
      name: 'accounts',
      value: '204, 1000, 1001 and 22 more',
      isMono: true,
      href: '/accounts?source=x',
    },
    { name: 'victims', value: '192.0.2.10, 192.0.2.14', isMono: true, href: undefined },
    { name: 'proof', value: 'returned', isMono: false, href: undefined },
    { name: 'first seen', value: '12 Nov 2026', isMono: false, href: undefined },
    { name: 'network', value: '203.0.113.0/24', isMono: true, href: '/attacks?network=x' },
    { name: 'User-Agent', value: hostile.long, isMono: true, href: undefined },
  ],
  actions: [
    order('Allow', 'shield-check'),
    order('Unblock', 'lock-open'),
    order('Deny for good', 'shield-x', true),
  ],
  tape: [
    {
      at: nowAt - 25_000,
      state: 'ok',
      text: 'The kernel dropped 38 packets in the last minute',
      raw: '',
    },
    {
      at: nowAt - 3 * minute,
      state: 'ok',
      text: 'Blocked for 1 hour, the second strike of 3, on edge-1, edge-2 and pbx-berlin',
      raw: '',
    },
    {
      at: nowAt - 3 * minute - 800,
      state: 'act',
      text: 'Attack: 10 wrong passwords in 21 s on account',
      raw: '204',
    },
    {
      at: nowAt - 4 * minute,
      state: 'look',
      text: 'First request of today, with the User-Agent',
      raw: hostile.markup,
    },
    { at: nowAt - 2 * day, state: 'off', text: 'The first block ended', raw: '' },
    {
      at: nowAt - 2 * day - hour,
      state: 'ok',
      text: 'Blocked for 1 hour, the first strike of 3',
      raw: '',
    },
    { at: nowAt - 18 * day, state: 'off', text: 'First seen: one OPTIONS, unanswered', raw: '' },
  ],
  olderHref: '/address/203.0.113.77?before=x',
  neighbours: [
    {
      network: '203.0.113.0/24',
      rows: [source('203.0.113.8', 'RU'), source('203.0.113.201', 'VN')],
    },
    { network: '203.0.112.0/22', rows: [] },
  ],
  logs: [{ text: 'its attack log', href: '/attacks?source=x' }],
}

const search = (action: string) => ({ action, value: '', keep: [] })

export const blocks: BlocksView = {
  frame: frame({
    page: 'blocks',
    title: 'Blocks',
    pause: {
      text: 'Blocking pauses: 31 packets would have been dropped. It goes on in',
      until: nowAt + 4 * minute + 11_000,
      end: order('go on now'),
    },
  }),
  lede: '1\u202f138 sources are dropped for a time, 2 flows of trusted sources.',
  search: search('/blocks'),
  chips: [
    { name: 'country', value: 'China', isNot: false, turnedHref: '', withoutHref: '/blocks' },
  ],
  rows: attackRows.map((row, index) => ({
    id: row.id,
    source: row.source,
    flow: index === 5 ? '212 from port 5062/udp' : '',
    type: row.type,
    userAgent: row.userAgent,
    isTool: row.isTool,
    proof: index % 3 === 2 ? 'one way' : 'returned',
    strikes: index === 5 ? '–' : `${(index % 3) + 1} of 3`,
    host: index % 4 === 0 ? 'edge-2' : 'edge-1',
    dropped: row.attempts * 91,
    since: row.at,
    until: nowAt + (57 - index * 3) * minute,
    actions: [order('Allow instead', 'shield-check'), order('Deny for good', 'shield-x', true)],
  })),
  bulk: [order('Unblock', 'lock-open'), order('Allow instead', 'shield-check')],
  pager: pager(15, 1138),
  exports: [{ text: 'CSV', href: '/blocks.csv' }],
  empty: { ...empty, title: 'Nobody is blocked now' },
}

export const allowlist: ListView = {
  frame: frame({
    page: 'lists',
    title: 'Allowlist',
    flash: {
      state: 'ok',
      text: '3 entries were removed from the allowlist.',
      undo: order('Undo', 'arrow-back-up'),
    },
  }),
  lede: 'What stands here is never blocked, whatever it does.',
  lists: choices(['Allowlist', 'Denylist'], 'Allowlist'),
  search: search('/allowlist'),
  add: {
    action: '/allowlist',
    address: {
      id: 'address',
      label: 'Address, network or host name',
      value: '203.0.113.300',
      hint: '203.0.113.5, 203.0.113.0/24, sip.example.net',
      problem: '203.0.113.300 is no address: each part goes to 255.',
    },
    note: {
      id: 'note',
      label: 'Note',
      value: '',
      hint: 'who it is, for whoever asks in a year',
      problem: '',
    },
    ends: choices(['never', 'after an hour', 'after a week'], 'never').map((choice) => ({
      ...choice,
      value: choice.text,
    })),
    keep: [],
    verb: 'Allow',
    isOpen: true,
  },
  rows: [
    ['192.0.2.0/24', 'DE', 'Berlin office', 'anna', 210, undefined, '', 1],
    ['sip.example.net', '', 'trunk of our carrier', 'file allowlist', 400, undefined, '', 2],
    ['192.0.2.17', 'DE', hostile.bidi, 'anna', 12, 2, 'lies in 192.0.2.0/24', undefined],
    ['2001:db8:10::/48', 'FR', 'Paris office', 'jean', 30, undefined, '', 4],
    [
      '198.51.100.7',
      'AT',
      hostile.markup + hostile.markup + hostile.long,
      'sipward',
      1,
      undefined,
      '',
      9,
    ],
  ].map(([each, country, note, by, since, , overlap], index) => ({
    id: `l${index}`,
    address: String(each),
    href: `/address/${index}`,
    country: String(country),
    note: String(note),
    by: String(by),
    since: nowAt - Number(since) * day,
    endsAt: index === 2 ? nowAt + 7_080_000 : 0,
    overlap: String(overlap),
    editHref: '/allowlist?edit=x',
    actions: [order('Remove', 'trash', true)],
  })),
  bulk: [order('Remove', 'trash', true)],
  pager: pager(5, 117),
  importHref: '/allowlist/import',
  exports: [{ text: 'CSV', href: '/allowlist.csv' }],
  templates: [{ text: 'Carriers of Germany', href: '/allowlist/import?template=x' }],
  empty: { ...empty, title: 'The allowlist is empty' },
}

export const listImport: ListImportView = {
  frame: frame({ page: 'lists', title: 'Import into the allowlist' }),
  action: '/allowlist/import',
  text: {
    id: 'text',
    label: 'Or paste lines',
    value: '203.0.113.5,office\n203.0.113.999,typo\n',
    hint: 'one a line: an address, a comma, a note',
    problem: '',
  },
  preview: {
    good: 112,
    known: 5,
    badCount: 3,
    bad: [
      {
        line: 2,
        text: '203.0.113.999',
        note: '',
        problem: '203.0.113.999 is no address: each part goes to 255',
      },
      {
        line: 17,
        text: hostile.markup,
        note: '',
        problem: 'an address, a network or a host name should stand here',
      },
      { line: 40, text: hostile.long, note: '', problem: 'longer than 253 characters' },
    ],
    sample: [
      { line: 1, text: '203.0.113.5', note: 'office', problem: '' },
      { line: 3, text: '203.0.113.6', note: hostile.bidi, problem: '' },
    ],
    action: '/allowlist/import',
    fields: [{ name: 'upload', value: 'f00' }],
    verb: 'Add 112 lines',
  },
  backHref: '/allowlist',
}
