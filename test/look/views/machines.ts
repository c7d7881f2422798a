// Health, hosts, settings, the API, and the sheets without a frame.
import type { ApiView } from '../../../src/tell/web/pages/views/api-view.js'
import type { ErrorView } from '../../../src/tell/web/pages/views/error-view.js'
import type { HealthView } from '../../../src/tell/web/pages/views/health-view.js'
import type { HostsView } from '../../../src/tell/web/pages/views/hosts-view.js'
import type { LoginView } from '../../../src/tell/web/pages/views/login-view.js'
import type {
  SettingsFirewallView,
  SettingView,
} from '../../../src/tell/web/pages/views/settings-firewall-view.js'
import { choices, day, frame, hour, minute, nowAt, order } from './frame.js'

export const health: HealthView = {
  frame: frame({ page: 'health', title: 'Health' }),
  lede: 'Two things want a look; nothing is out of order.',
  parts: [
    {
      name: 'Kernel',
      state: { state: 'ok', word: 'drops what it should' },
      text: 'The jump and all sets were verified 2 s ago; 1\u202f176 blocks stand in them.',
      trend: [],
      trendText: '',
    },
    {
      name: 'AMI pbx1',
      state: { state: 'ok', word: 'hears' },
      text: 'Asterisk 20.11.1; 8\u202f213 events in 24 h, none lost.',
      trend: [4, 5, 4, 4, 9, 6, 4, 5, 4, 30, 6, 4, 4],
      trendText: 'lag 4 ms, at most 31 ms in 24 h',
    },
    {
      name: 'HEP',
      state: { state: 'ok', word: 'hears' },
      text: '41\u202f880 messages in 24 h.',
      trend: [20, 30, 22, 40, 44, 30, 22, 21, 20, 34],
      trendText: '29 messages a minute',
    },
    {
      name: 'Store',
      state: { state: 'ok', word: 'keeps' },
      text: 'SQLite, 412 MB; nothing waits.',
      trend: [],
      trendText: '',
    },
    {
      name: 'Mail',
      state: { state: 'off', word: 'not set up' },
      text: 'Nobody is told by mail.',
      trend: [],
      trendText: '',
    },
    {
      name: 'Country database',
      state: { state: 'look', word: '47 days old' },
      text: 'DB-IP Lite of October 2026; addresses that moved since have their former country.',
      trend: [],
      trendText: '',
    },
    {
      name: 'Host edge-2',
      state: { state: 'look', word: 'last seen 3 min ago' },
      text: 'Its kernel goes on dropping what it knew then.',
      trend: [],
      trendText: '',
    },
  ],
  blind: [
    {
      state: 'look',
      title: 'Guests can call without a password',
      text: 'The endpoint “anonymous” takes INVITEs of strangers: AMI does not tell of them, HEP does.',
      file: '/etc/asterisk/pjsip.conf',
      lines: '[anonymous]\ntype = endpoint\ncontext = guests        ; or remove the endpoint',
    },
    {
      state: 'off',
      title: 'Wrong passwords of chan_sip have no proof without HEP',
      text: 'Nothing to do here: HEP is on.',
      file: '/etc/asterisk/hep.conf',
      lines: '[general]\nenabled = yes\ncapture_address = 127.0.0.1:9060',
    },
  ],
  gaps: [
    { from: nowAt - 3 * day, length: 41_000, text: 'AMI pbx1: Asterisk was restarted' },
    { from: nowAt - 9 * day, length: 4 * minute, text: 'HEP: no message' },
  ],
}

const host = (
  name: string,
  isThis: boolean,
  state: HostsView['hosts'][number]['state'],
  ago: number,
): HostsView['hosts'][number] => ({
  name,
  isThis,
  state,
  seenAt: nowAt - ago,
  parts: [
    { state: 'ok', word: 'firewall' },
    { state: state.state === 'ok' ? 'ok' : 'look', word: 'AMI' },
    { state: 'ok', word: 'HEP' },
    { state: 'ok', word: 'country database' },
  ],
  facts: [
    { name: 'addresses', value: '192.0.2.10, 2001:db8:10::5060', isMono: true, href: undefined },
    { name: 'sipward', value: '0.2.0', isMono: false, href: undefined },
    { name: 'kernel', value: '6.1.0-18-amd64', isMono: false, href: undefined },
    { name: 'PBX', value: 'pbx1, Asterisk 20.11.1', isMono: false, href: undefined },
    {
      name: 'settings',
      value: 'equal to the store, revision 41',
      isMono: false,
      href: '/settings/firewall',
    },
    { name: 'lag to the store', value: '12 ms', isMono: false, href: undefined },
  ],
  actions: isThis ? [order('Exclude')] : [order('Exclude'), order('Remove', '', true)],
  logHref: '/attacks?host=x',
})

export const hosts: HostsView = {
  frame: frame({ page: 'hosts', title: 'Hosts' }),
  lede: '3 hosts share lists, blocks and settings.',
  hosts: [
    host('edge-1', true, { state: 'ok', word: 'protects' }, 2000),
    host('edge-2', false, { state: 'look', word: 'not seen for 3 min' }, 3 * minute),
    host('pbx-berlin', false, { state: 'ok', word: 'protects' }, 1000),
    host(
      'edge-3-with-a-very-long-name-that-somebody-gave-it.example.net',
      false,
      { state: 'off', word: 'excluded' },
      hour,
    ),
  ],
  removeLost: order('Remove those not running', 'trash'),
}

const setting = (
  part: Partial<SettingView> & Pick<SettingView, 'key' | 'label' | 'kind'>,
): SettingView => ({
  hint: '',
  value: '',
  unit: '',
  isOn: false,
  choices: [],
  countries: [],
  changed: '',
  reset: undefined,
  problem: '',
  computed: '',
  ...part,
})

export const settingsFirewall: SettingsFirewallView = {
  frame: frame({ page: 'settings', title: 'Settings' }),
  lede: '2 of 21 differ from the default.',
  tabs: choices(['Firewall', 'Notifications'], 'Firewall'),
  action: '/settings/firewall',
  scope: choices(['few', 'all'], 'all'),
  problems: 1,
  groups: [
    {
      id: 'sip',
      title: 'What is watched',
      text: '',
      settings: [
        setting({
          key: 'sip.ports',
          label: 'SIP ports',
          kind: 'text',
          value: '5060, 5062:5064',
          hint: 'Ports and ranges, up to 15.',
        }),
        setting({
          key: 'sip.protocols',
          label: 'Protocols',
          kind: 'choice',
          choices: [{ value: 'both', text: 'UDP and TCP', isChosen: true }],
        }),
      ],
    },
    {
      id: 'rule',
      title: 'When a source is blocked',
      text: 'A source that fails this often is dropped by the kernel; what works here is never blocked for one forged packet.',
      settings: [
        setting({
          key: 'detection.attemptsPerMinute',
          label: 'SIP blocking rule',
          kind: 'number',
          value: '20',
          unit: 'attempts a minute',
          hint: 'A sliding window of 60 s.',
          changed: 'default 10; jean, an hour ago',
          reset: order('reset'),
        }),
        setting({
          key: 'detection.attemptsPerDay',
          label: 'Slow attacks',
          kind: 'number',
          value: '0',
          unit: 'attempts a day',
          problem: 'A whole number from 1 to 100\u202f000, not 0.',
        }),
        setting({
          key: 'blocking.seconds',
          label: 'Dynamic block time',
          kind: 'number',
          value: '3600',
          unit: 'seconds',
          computed: 'That is 1 hour.',
        }),
        setting({
          key: 'blocking.threshold',
          label: 'Block threshold',
          kind: 'number',
          value: '3',
          unit: 'strikes in 30 days',
          hint: 'Then the source stays on the denylist.',
        }),
        setting({
          key: 'blocking.permanent.register',
          label: 'Deny for good after REGISTER attacks',
          kind: 'switch',
          isOn: true,
          unit: 'on',
        }),
        setting({
          key: 'detection.userAgents',
          label: 'Blocked User-Agents',
          kind: 'lines',
          value: 'friendly-scanner\nsipvicious\npplsip\n/^sipcli\\b/',
          hint: 'One a line: a part of the name, or a /regular expression/.',
        }),
      ],
    },
    {
      id: 'invite',
      title: 'INVITE limit',
      text: '',
      settings: [
        setting({
          key: 'invite.enabled',
          label: 'Limit INVITEs',
          kind: 'switch',
          isOn: false,
          unit: 'off',
        }),
        setting({
          key: 'invite.value',
          label: 'INVITEs of one source',
          kind: 'number',
          value: '20',
          unit: 'a minute, 10 at once',
          computed: 'One INVITE every 3 s passes; the rest is dropped by the kernel.',
        }),
      ],
    },
    {
      id: 'countries',
      title: 'Countries',
      text: '',
      settings: [
        setting({
          key: 'country.policy',
          label: 'Policy',
          kind: 'choice',
          choices: [
            { value: 'off', text: 'off', isChosen: false },
            { value: 'allow', text: 'only these may talk to the PBX', isChosen: true },
          ],
          changed: 'default off; anna, 12 Nov',
          reset: order('reset'),
        }),
        setting({
          key: 'country.list',
          label: 'Countries',
          kind: 'countries',
          hint: '154\u202f571 networks of IPv4, 90\u202f662 of IPv6.',
          countries: [
            { code: 'DE', networks: 9120 },
            { code: 'AT', networks: 1411 },
            { code: 'CH', networks: 2210 },
            { code: 'FR', networks: 6712 },
            { code: 'GB', networks: 8810 },
          ],
        }),
      ],
    },
  ],
  whatIf: {
    isGrave: true,
    lines: [
      'You come from 198.51.100.7 (Austria): with this list of countries you stay in.',
      'In the last 7 days 12 more sources would have been blocked; 1 of them works here: 203.0.113.60.',
    ],
  },
  database: {
    text: 'DB-IP Lite of October 2026, 47 days old.',
    link: { text: 'IP Geolocation by DB-IP', href: 'https://db-ip.com' },
    update: order('update now'),
  },
}

export const api: ApiView = {
  frame: frame({ page: 'api', title: 'API' }),
  lede: 'Everything that these pages can do, for programs. Send the token as a bearer.',
  document: { text: 'openapi.json', href: '/api/v1/openapi.json' },
  tokensHref: '/users#tokens',
  groups: [
    {
      id: 'attacks',
      title: 'Attacks',
      routes: [
        {
          id: 'get-attacks',
          method: 'GET',
          path: '/api/v1/attacks',
          text: 'Lists attacks, the latest first.',
          scope: 'read',
          parameters: [
            {
              name: 'source',
              type: 'address or network',
              text: 'only of this source; ! before it excludes it',
            },
            { name: 'from', type: 'ISO 8601', text: 'not before' },
          ],
          curl: "curl -H 'Authorization: Bearer $GRAFANA' \\\n  'https://edge-1.example.net:8460/api/v1/attacks?country=!DE&perPage=50'",
          answer:
            '{\n  "items": [{ "at": "2026-11-30T06:11:39Z", "type": "REGISTER", "source": "203.0.113.77" }],\n  "total": 1284\n}',
        },
      ],
    },
    {
      id: 'blocks',
      title: 'Blocks',
      routes: [
        {
          id: 'delete-block',
          method: 'DELETE',
          path: '/api/v1/blocks/{address}',
          text: 'Ends the block of an address.',
          scope: 'write',
          parameters: [],
          curl: "curl -X DELETE -H 'Authorization: Bearer $CRM' https://edge-1.example.net:8460/api/v1/blocks/203.0.113.77",
          answer: '',
        },
      ],
    },
  ],
}

const lone = {
  basePath: '/sipward',
  zone: 'Europe/Berlin',
  nowAt,
  theme: '',
  density: '',
  host: 'edge-1',
  version: '0.2.0',
} as const

export const login: LoginView = {
  frame: { ...lone, title: 'Log in' },
  step: 'password',
  action: '/login',
  fields: [
    {
      id: 'name',
      label: 'Name',
      value: 'anna',
      hint: '',
      problem: '',
      type: 'text',
      autocomplete: 'username',
      isNumeric: false,
    },
    {
      id: 'password',
      label: 'Password',
      value: '',
      hint: '',
      problem: '',
      type: 'password',
      autocomplete: 'current-password',
      isNumeric: false,
    },
  ],
  keep: [{ name: 'to', value: '/attacks' }],
  problem: 'Name or password is wrong. The next try is taken in 4 s.',
  verb: 'Log in',
  command: 'sipward web link',
}

export const error: ErrorView = {
  frame: { ...lone, title: 'The store does not answer' },
  state: 'look',
  happened: 'The store does not answer',
  stays: 'The firewall goes on blocking, and what happens meanwhile is written to disk and kept.',
  todo: 'Nothing is to be done if it comes back within minutes. If not, see whether MongoDB runs on db-1.',
  links: [
    { text: 'Try again', href: '/attacks' },
    { text: 'Health', href: '/health' },
  ],
  code: 'storeUnavailable 503',
}
