// Every page that is filled from the operator's desks, and every order that pages give.
import type { PageRoute } from '../page-route.js'
import { accountsPage } from './accounts.js'
import { addressPage } from './address.js'
import { apiPage } from './api.js'
import { attackFiles } from './attack-files.js'
import { attacksLive } from './attacks-live.js'
import { attacksPage } from './attacks.js'
import { blockRoutes } from './blocks.js'
import { changeRoutes } from './changes.js'
import { healthPage } from './health.js'
import { hostRoutes } from './hosts.js'
import { listPages } from './lists.js'
import { newsRoutes } from './news.js'
import { orderRoutes } from './orders.js'
import { overviewPage } from './overview.js'
import { pauseRoute } from './pause.js'
import { phoneRoutes } from './phones.js'
import { reportRoutes } from './reports.js'
import { settingsChatsRoutes } from './settings-chats.js'
import { settingsFirewallRoutes } from './settings-firewall.js'
import { settingsNotificationsRoutes } from './settings-notifications.js'

/** All rows; no two have the same method and path. */
export const allPageRoutes: readonly PageRoute[] = [
  overviewPage,
  attacksPage,
  attacksLive,
  ...attackFiles,
  addressPage,
  ...blockRoutes,
  ...listPages,
  accountsPage,
  ...phoneRoutes,
  ...reportRoutes,
  healthPage,
  pauseRoute,
  ...hostRoutes,
  ...settingsFirewallRoutes,
  ...settingsNotificationsRoutes,
  ...settingsChatsRoutes,
  ...newsRoutes,
  ...changeRoutes,
  apiPage,
  ...orderRoutes,
]
