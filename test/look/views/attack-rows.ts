// Attacks as a week brings them, and the four that try to break the page.
import type { AttackRowView } from '../../../src/tell/web/pages/views/attacks-view.js'
import type { StateView } from '../../../src/tell/web/pages/views/view-parts.js'
import { hostile, minute, nowAt, order, source } from './frame.js'

type Seed = readonly [
  address: string,
  country: string,
  type: string,
  account: string,
  agent: string,
  attempts: number,
  attacks: number,
  done: keyof typeof done,
  minutes: number,
]

const done = {
  blocked: { state: 'ok', word: 'blocked' },
  denied: { state: 'ok', word: 'denied' },
  flow: { state: 'look', word: 'flow blocked' },
  told: { state: 'look', word: 'told' },
} as const satisfies Record<string, StateView>

const seeds: readonly Seed[] = [
  ['203.0.113.77', 'CN', 'REGISTER', '204', 'friendly-scanner', 412, 9, 'blocked', 0.4],
  ['198.51.100.23', 'FR', 'INVITE', '00972597438921', 'pplsip', 38, 3, 'blocked', 4],
  ['2001:db8:77:1204::/64', 'DE', 'REGISTER', 'trunk-berlin', '', 120, 1, 'denied', 17],
  ['192.0.2.190', 'US', 'OPTIONS', '', 'sipvicious', 11, 14, 'blocked', 31],
  ['203.0.113.8', 'RU', 'REGISTER', '1000', 'Cisco-SIPGateway/IOS-12.x', 96, 2, 'blocked', 44],
  ['192.0.2.55', 'DE', 'REGISTER', '212', 'Yealink SIP-T46U 108.86.0.45', 10, 1, 'flow', 58],
  ['198.51.100.140', 'NL', 'INVITE', '901146812118', 'sipcli/v1.8', 22, 1, 'blocked', 96],
  ['203.0.113.201', 'VN', 'REGISTER', hostile.markup, hostile.long, 14, 1, 'blocked', 130],
  ['203.0.113.202', 'IR', 'REGISTER', hostile.bidi, hostile.markup, 31, 1, 'blocked', 171],
  ['203.0.113.203', '', 'INVITE', hostile.long, hostile.control, 12, 1, 'told', 190],
  ['192.0.2.31', 'BR', 'IAX2', 'guest', '', 25, 1, 'blocked', 233],
  ['198.51.100.99', 'IN', 'AMI', 'admin', '', 10, 1, 'blocked', 300],
  [
    '2001:db8:ffff:abcd:1234:5678:9abc:def0',
    'SG',
    'REGISTER',
    '300',
    'sundayddr',
    55,
    2,
    'blocked',
    420,
  ],
  ['192.0.2.12', 'GB', 'TFTP', '', '', 612, 1, 'told', 900],
  ['198.51.100.201', 'UA', 'REGISTER', '101', 'VaxSIPUserAgent/3.1', 80, 4, 'denied', 1500],
]

export const attackRows: readonly AttackRowView[] = seeds.map(
  ([address, country, type, account, userAgent, attempts, attacks, action, minutes], index) => ({
    id: `a${index}`,
    at: nowAt - minutes * minute,
    source: source(address, country),
    type,
    isTypeInferred: index === 4,
    attacks,
    attempts,
    victim: index % 4 === 3 ? '192.0.2.14' : '192.0.2.10',
    userAgent,
    isTool: /scanner|sipvic|pplsip|sipcli|sunday/.test(userAgent),
    account,
    isAccountReal: account === '204' || account === '212',
    action: done[action],
    openHref: `/attacks?open=a${index}#open`,
    isOpen: false,
    actions: [
      order('Allow this address', 'shield-check'),
      order('Unblock', 'lock-open'),
      order('Deny for good', 'shield-x', true),
    ],
    links: [
      { text: 'Explain', href: '/address/x' },
      { text: 'Only this source', href: '/attacks?source=x' },
      { text: 'Not this source', href: '/attacks?source=!x' },
    ],
  }),
)
