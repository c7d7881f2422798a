// Every page by the name of its template, with the view that it is filled with.
import type { AccountsView } from './accounts-view.js'
import type { AddressView } from './address-view.js'
import type { ApiView } from './api-view.js'
import type { AttacksView } from './attacks-view.js'
import type { BlocksView } from './blocks-view.js'
import type { ChangesView } from './changes-view.js'
import type { ErrorView } from './error-view.js'
import type { HealthView } from './health-view.js'
import type { HostsView } from './hosts-view.js'
import type { ListImportView } from './list-import-view.js'
import type { ListView } from './list-view.js'
import type { LoginView } from './login-view.js'
import type { NewsView } from './news-view.js'
import type { OverviewView } from './overview-view.js'
import type { PhonesView } from './phones-view.js'
import type { ReportsView } from './reports-view.js'
import type { SettingsChatsView } from './settings-chats-view.js'
import type { SettingsFirewallView } from './settings-firewall-view.js'
import type { SettingsNotificationsView } from './settings-notifications-view.js'
import type { UsersView } from './users-view.js'

/** The views by the names of their templates. */
export interface PageViews {
  readonly overview: OverviewView
  readonly attacks: AttacksView
  readonly address: AddressView
  readonly blocks: BlocksView
  readonly list: ListView
  readonly 'list-import': ListImportView
  readonly accounts: AccountsView
  readonly phones: PhonesView
  readonly reports: ReportsView
  readonly health: HealthView
  readonly hosts: HostsView
  readonly 'settings-chats': SettingsChatsView
  readonly 'settings-firewall': SettingsFirewallView
  readonly 'settings-notifications': SettingsNotificationsView
  readonly users: UsersView
  readonly changes: ChangesView
  readonly news: NewsView
  readonly api: ApiView
  readonly login: LoginView
  readonly error: ErrorView
}
