// The settings of the firewall: one refused, two changed, and what saving would do.
import type {
  SettingsFirewallView,
  SettingView,
} from '../../../src/tell/web/pages/views/settings-firewall-view.js'
import { choices, frame, order } from './frame.js'

/** A setting with what matters written out. */
export const setting = (
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
  tabs: choices(['Firewall', 'Notifications', 'Chats'], 'Firewall'),
  action: '/settings/firewall',
  scope: choices(['few', 'all'], 'all'),
  problems: 1,
  mayChange: true,
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
            { code: 'DE' },
            { code: 'AT' },
            { code: 'CH' },
            { code: 'FR' },
            { code: 'GB' },
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
