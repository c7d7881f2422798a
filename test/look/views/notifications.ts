// The settings of notifications: a server that refuses the login, and a way that is chosen.
import type { SettingsNotificationsView } from '../../../src/tell/web/pages/views/settings-notifications-view.js'
import { choices, frame, nowAt } from './frame.js'
import { setting } from './settings.js'

const minute = 60_000

export const notifications: SettingsNotificationsView = {
  frame: frame({ page: 'settings', title: 'Settings' }),
  lede: 'Mails are sent.',
  tabs: choices(['Firewall', 'Notifications', 'Chats'], 'Notifications'),
  presets: choices(
    [
      ...['Mail server on this machine', 'Relay by address', 'User and password'],
      ...['Microsoft 365', 'Google'],
    ],
    'User and password',
  ),
  presetText: 'Fill in the server of your mail provider, the user and the password.',
  groups: [
    {
      id: 'mail',
      title: 'Mail',
      text: 'Who gets mails about what happens, and from whom they come.',
      settings: [
        setting({
          key: 'mail.enabled',
          label: 'Send mails',
          kind: 'switch',
          isOn: true,
          unit: 'on',
        }),
        setting({
          key: 'mail.recipients',
          label: 'Recipients',
          kind: 'text',
          value: 'a@example.org',
        }),
        setting({
          key: 'mail.fromAddress',
          label: 'From address',
          kind: 'line',
          problem: 'no address',
        }),
      ],
    },
    {
      id: 'mail-server',
      title: 'Mail server',
      text: '',
      settings: [
        setting({ key: 'mail.port', label: 'Port', kind: 'number', value: '587', unit: 'TCP' }),
        setting({ key: 'mail.password', label: 'Password', kind: 'secret', unit: 'set' }),
      ],
    },
  ],
  channels: [
    {
      name: 'mail',
      state: { state: 'act', word: 'does not leave' },
      text: 'Nothing has left for 18 min. The mail server does not accept the login. 2 messages wait.',
      lastSentAt: nowAt - 50 * minute,
    },
  ],
  deliveries: [
    {
      ...{ state: 'act', word: 'not delivered', at: nowAt - 20 * minute, channel: 'mail' },
      about: 'the accounts of 4 of 9 trusted sources fail together',
      error: 'user and password are not accepted (535 5.7.8 Error: authentication failed)',
      again: [{ name: 'id', value: 'mail: x' }],
    },
    {
      ...{ state: 'ok', word: 'sent', at: nowAt - 50 * minute, channel: 'mail' },
      ...{ about: 'a test', error: '', again: [] },
    },
  ],
  problems: 0,
  mayChange: true,
}
