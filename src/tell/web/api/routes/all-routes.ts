// Every row of the API, in the order of its description.
import type { AnyRoute } from '../route/route.js'
import { checkAddress, explainAddress } from './addresses.js'
import { countAttacks, listAttacks } from './attacks.js'
import { listBlocks, unblock } from './blocks.js'
import { sendAgain, showDelivery, testMail } from './delivery.js'
import { showGeo, updateGeo } from './geo.js'
import { chatRoutes } from './chat-targets.js'
import { excludeHost, listHosts, removeHost } from './hosts.js'
import { reload, stop } from './life.js'
import { listRoutes, listTemplates } from './lists.js'
import { showMetrics } from './metrics.js'
import { describeApi, listenToEvents } from './news.js'
import { peopleRoutes } from './people.js'
import { listChanges, listNews, readNews, settleNews } from './records.js'
import { listReports, makeReport, showReport } from './reports.js'
import { changeSettings, resetSetting, showSettings } from './settings.js'
import { showHealth, showStatus } from './status.js'
import { endTrust, listTrusted } from './trust.js'
import { whatIf } from './what-if.js'

/** Where all routes of this version of the API begin. */
export const apiBase = '/api/v1'

/** All rows. */
export const allRoutes: readonly AnyRoute[] = [
  ...[showHealth, showMetrics, showStatus, describeApi, listenToEvents],
  ...[listAttacks, countAttacks, listBlocks, checkAddress, explainAddress, unblock],
  ...[listTemplates, ...listRoutes('allow'), ...listRoutes('deny')],
  ...[listTrusted, endTrust],
  ...[showSettings, changeSettings, resetSetting, whatIf],
  ...[showGeo, updateGeo, listHosts, excludeHost, removeHost],
  ...[showDelivery, sendAgain, testMail],
  ...[listReports, makeReport, showReport],
  ...[listNews, readNews, settleNews, listChanges],
  ...chatRoutes,
  ...peopleRoutes,
  ...[reload, stop],
]

/** Returns the whole path of a row. */
export function pathOf({ path, isAtRoot }: AnyRoute): string {
  return isAtRoot === true ? path : `${apiBase}${path}`
}
