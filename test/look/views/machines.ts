// Health and hosts.
import { defaultSettings } from '../../../src/domain/settings.js'
import { pauseView } from '../../../src/tell/web/pages/routes/pause.js'
import type { HealthView } from '../../../src/tell/web/pages/views/health-view.js'
import type { HostsView } from '../../../src/tell/web/pages/views/hosts-view.js'
import { frame, hour, minute, nowAt, order } from './frame.js'

export const health: HealthView = {
  frame: frame({ page: 'health', title: 'Health' }),
  lede: 'Two things want a look; nothing is out of order.',
  pause: pauseView(defaultSettings),
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
  problems: [
    {
      state: 'look',
      title: 'Guests can call without a password',
      whatToDo:
        'The endpoint “anonymous” takes INVITEs of strangers: AMI does not tell of them, HEP does.',
    },
    {
      state: 'off',
      title: 'Wrong passwords of chan_sip have no proof without HEP',
      whatToDo: 'Nothing to do here: HEP is on.',
    },
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
