// The pages of the gallery by the name of their pictures.
import type { GalleryPage } from '../page-server.js'
import { attacks, noAttacks, openAttack } from './attacks.js'
import { badChat, settingsChats } from './chats.js'
import { health, hosts } from './machines.js'
import { changes, news, users } from './office.js'
import { notifications } from './notifications.js'
import { nowhere, overview } from './overview.js'
import { accounts, phones } from './people.js'
import { badReports, quietReports, reports } from './reports.js'
import { settingsFirewall } from './settings.js'
import { api, error, login } from './sheets.js'
import { address, allowlist, blocks, listImport } from './sources.js'

export const galleryPages: Readonly<Record<string, GalleryPage>> = {
  overview: { template: 'overview', view: overview },
  overview_nowhere: { template: 'overview', view: nowhere },
  attacks: { template: 'attacks', view: attacks },
  attack_open: { template: 'attacks', view: openAttack },
  attacks_none: { template: 'attacks', view: noAttacks },
  address: { template: 'address', view: address },
  blocks: { template: 'blocks', view: blocks },
  allowlist: { template: 'list', view: allowlist },
  import: { template: 'list-import', view: listImport },
  accounts: { template: 'accounts', view: accounts },
  phones: { template: 'phones', view: phones },
  reports: { template: 'reports', view: reports },
  reports_bad: { template: 'reports', view: badReports },
  reports_quiet: { template: 'reports', view: quietReports },
  health: { template: 'health', view: health },
  hosts: { template: 'hosts', view: hosts },
  settings: { template: 'settings-firewall', view: settingsFirewall },
  notifications: { template: 'settings-notifications', view: notifications },
  chats: { template: 'settings-chats', view: settingsChats },
  chats_bad: { template: 'settings-chats', view: badChat },
  users: { template: 'users', view: users },
  changes: { template: 'changes', view: changes },
  news: { template: 'news', view: news },
  api: { template: 'api', view: api },
  login: { template: 'login', view: login },
  error: { template: 'error', view: error },
}
