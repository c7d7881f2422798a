// What reports are made of: the operator's desks, and the books of the store.
import type { ChangeLog } from '../../ports/change-log.js'
import type { NewsLog } from '../../ports/news-log.js'
import type { AttackDesk } from '../../ports/operator/attack-desk.js'
import type { HostDesk } from '../../ports/operator/host-desk.js'
import type { StatusDesk } from '../../ports/operator/status-desk.js'
import type { Outbox } from '../../ports/outbox.js'
import type { ReportFilter, ReportMaker } from '../../ports/report-facts.js'

/** What reports are made of. */
export interface ReportSources {
  /** Who makes them. */
  readonly maker: ReportMaker
  readonly attacks: AttackDesk
  readonly status: StatusDesk
  readonly hosts: Pick<HostDesk, 'hosts'>
  readonly changes: Pick<ChangeLog, 'page'>
  readonly news: Pick<NewsLog, 'page'>
  readonly outbox: Pick<Outbox, 'page'>
}

/**
 * Tells whether a report may tell of the machines themselves: of news, health and changes. One about a
 * PBX, a victim or an attacker is about the attacks alone, for it may be made for somebody else.
 */
export function tellsOfMachines({ pbx, type, victim, source, search }: ReportFilter): boolean {
  return [pbx, type, victim, source, search].every((value) => value === undefined)
}
