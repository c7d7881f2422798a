// The overview of a busy day.
import { countryName } from '../../../src/domain/country.js'
import { noCountries } from '../../../src/tell/format/no-countries.js'
import type { OverviewView } from '../../../src/tell/web/pages/views/overview-view.js'
import { randomNumbers } from '../../support/random-numbers.js'
import { attackRows } from './attack-rows.js'
import { countryRanks, frame, hostile, ranges, ranks } from './frame.js'

const random = randomNumbers(7)
const types = ['REGISTER', 'INVITE', 'OPTIONS', 'TFTP', 'IAX2', 'AMI']
const shape = [
  9, 8, 14, 26, 61, 44, 20, 12, 10, 9, 8, 12, 18, 22, 16, 13, 30, 52, 70, 41, 24, 15, 11, 6,
]

const countries: readonly (readonly [string, number])[] = [
  ...([
    ['CN', 412],
    ['US', 233],
    ['FR', 141],
    ['RU', 96],
    ['NL', 77],
    ['DE', 52],
    ['VN', 41],
  ] as const),
  ...([
    ['SG', 30],
    ['IN', 22],
    ['BR', 19],
    ['GB', 14],
    ['UA', 9],
    ['IR', 8],
    ['ZA', 5],
  ] as const),
  ...([
    ['HK', 4],
    ['AU', 3],
    ['MX', 2],
    ['EG', 2],
    ['ID', 1],
    ['KZ', 1],
    ['CA', 1],
  ] as const),
]

export const overview: OverviewView = {
  frame: frame({ page: 'overview', title: 'Overview' }),
  lead: '14 sources attacked today, all blocked; 22\u202f% fewer than on a usual Monday.',
  todo: [
    {
      state: 'look',
      text: 'Phone 204 in the Berlin office has a stale password since 06:12',
      href: '/phones#stale',
      verb: 'hand to support',
    },
    {
      state: 'look',
      text: 'The country database is 47 days old',
      href: '/settings/firewall#countries',
      verb: 'update now',
    },
  ],
  health: [
    { state: 'ok', word: 'kernel verified 2 s ago', href: '/health#kernel' },
    { state: 'ok', word: 'AMI pbx1 4 ms', href: '/health#ami' },
    { state: 'ok', word: 'HEP', href: '/health#hep' },
    { state: 'ok', word: 'store', href: '/health#store' },
    { state: 'off', word: 'mail not set up', href: '/health#mail' },
    { state: 'look', word: 'edge-2 last seen 3 min ago', href: '/hosts' },
  ],
  ranges,
  figures: [
    {
      name: 'attacks',
      value: 1284,
      note: '−22\u202f% of a usual Monday',
      trend: shape,
      href: '/attacks',
    },
    {
      name: 'sources',
      value: 14,
      note: '3 never seen before',
      trend: [],
      href: '/attacks?groupBy=source',
    },
    { name: 'blocked now', value: 1176, note: '38 of them for good', trend: [], href: '/blocks' },
    {
      name: 'packets dropped',
      value: 2_134_882,
      note: 'by the kernel, unseen by the PBX',
      trend: [4, 4, 6, 9, 22, 18, 9, 7, 6, 5, 5, 8],
      href: '/attacks',
    },
  ],
  guesses: { answered: 140, sent: 412_000, href: '/accounts' },
  overTime: {
    title: 'Attacks over time by type',
    types,
    columns: shape.map((count, index) => {
      const at = (index + 7) % 24
      const clock = (value: number) => `${String(value % 24).padStart(2, '0')}:00`
      return {
        span: `${at < 7 ? 'Mon' : 'Sun'} ${clock(at)}–${clock(at + 1)}`,
        tick: index % 6 === 5 ? clock(at) : '',
        counts: types.map((_, type) =>
          Math.round(
            2.24 * count * ([0.62, 0.2, 0.1, 0.04, 0.02, 0.02][type] ?? 0) * (0.6 + random()),
          ),
        ),
        href: `/attacks?from=${at}`,
      }
    }),
  },
  endpoints: ranks([
    { text: '192.0.2.10', note: 'pbx-berlin', count: 812, isMono: true },
    { text: '192.0.2.14', note: 'pbx-paris', count: 301, isMono: true },
    { text: '2001:db8:10::5060', note: 'pbx-berlin', count: 122, isMono: true },
    { text: '192.0.2.77', note: 'edge-2', count: 49, isMono: true },
  ]),
  noMap: '',
  map: {
    title: 'Blocked addresses by country',
    resting: '1\u202f173 addresses from 21 countries',
    countries: countries.map(([code, count]) => ({
      code,
      name: countryName(code),
      count,
      href: `/blocks?country=${code}`,
    })),
  },
  countries: countryRanks(countries.slice(0, 10)),
  ranks: [
    {
      title: 'Sources',
      unit: 'attempts',
      more: { text: 'all', href: '/attacks' },
      rows: ranks([
        { text: '203.0.113.77', country: 'CN', count: 412, isMono: true },
        { text: '2001:db8:77:1204::/64', country: 'DE', count: 120, isMono: true },
        { text: '203.0.113.8', country: 'RU', count: 96, isMono: true },
        { text: '198.51.100.201', country: 'UA', count: 80, isMono: true },
        { text: '198.51.100.23', country: 'FR', count: 38, isMono: true },
      ]),
    },
    {
      title: 'Tools',
      unit: 'attacks',
      more: undefined,
      rows: ranks([
        { text: 'friendly-scanner', count: 530, isTool: true },
        { text: 'pplsip', count: 210, isTool: true },
        { text: 'Cisco-SIPGateway/IOS-12.x', count: 96 },
        { text: hostile.markup, count: 14 },
        { text: hostile.bidi, count: 3 },
      ]),
    },
    {
      title: 'Accounts',
      unit: 'guesses',
      more: { text: 'all', href: '/accounts' },
      rows: ranks([
        { text: '204', note: 'exists', count: 81, isMono: true },
        { text: '1000', count: 77, isMono: true },
        { text: '100', count: 60, isMono: true },
        { text: hostile.long, count: 22, isMono: true },
        { text: 'trunk-berlin', note: 'exists', count: 12, isMono: true },
      ]),
    },
    {
      title: 'Called numbers',
      unit: 'calls',
      more: { text: 'all', href: '/accounts#numbers' },
      rows: ranks([
        { text: '00972597438921', country: 'PS', count: 41, isMono: true },
        { text: '901146812118', country: 'SE', count: 22, isMono: true },
        { text: '+5352123456', country: 'CU', count: 9, isMono: true },
        { text: '00441904911', country: 'GB', count: 4, isMono: true },
      ]),
    },
  ],
  latest: attackRows,
  liveHref: '/api/v1/events',
}

/** Without a database of countries. */
export const nowhere: OverviewView = {
  ...overview,
  map: undefined,
  noMap: noCountries({ state: 'missing' }),
  countries: [],
}
