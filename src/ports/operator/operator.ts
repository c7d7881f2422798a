// What people may see and order, in facets of at most ten methods: pages, API, CLI and mails use these.
import type { AttackDesk } from './attack-desk.js'
import type { BlockDesk } from './block-desk.js'
import type { ChatDesk } from './chat-desk.js'
import type { DeliveryDesk } from './delivery-desk.js'
import type { GeoDesk } from './geo-desk.js'
import type { HostDesk } from './host-desk.js'
import type { LifeDesk } from './life-desk.js'
import type { ListDesk } from './list-desk.js'
import type { MetricsDesk } from './metrics-desk.js'
import type { NewsDesk } from './news-desk.js'
import type { ReportDesk } from './report-desk.js'
import type { SettingsDesk } from './settings-desk.js'
import type { StatusDesk } from './status-desk.js'
import type { TrustDesk } from './trust-desk.js'
import type { WhatIfDesk } from './what-if-desk.js'

/**
 * The daemon as people see it. Foreign text is validated before these methods are called; rules that need
 * state are theirs. Every method may reject with an AppError, which the caller is shown: `invalidValue`
 * for what is refused (with a sentence that says why), `storeUnavailable` and `firewallUnavailable` where
 * the change or answer could not be had. Anything else is a defect.
 */
export interface Operator {
  readonly status: StatusDesk
  readonly attacks: AttackDesk
  readonly blocks: BlockDesk
  readonly lists: ListDesk
  readonly trust: TrustDesk
  readonly settings: SettingsDesk
  readonly geo: GeoDesk
  readonly hosts: HostDesk
  readonly news: NewsDesk
  readonly delivery: DeliveryDesk
  readonly reports: ReportDesk
  readonly chat: ChatDesk
  readonly life: LifeDesk
  readonly metrics: MetricsDesk
  readonly whatIf: WhatIfDesk
}
