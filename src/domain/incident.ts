// Which news last: their incident goes on until other news, or silence, end it. All others are over at once.
import type { Notice, NoticeKind } from './notice.js'

/** What a notice means for the incidents of its host. */
export type IncidentStep =
  /** It opens the incident, or goes on with it. */
  | { readonly step: 'opens'; readonly incident: string }
  /** It ends these; `isNews`: it is also told for itself, else only where nothing is open. */
  | {
      readonly step: 'ends'
      readonly incidents: readonly string[]
      readonly incident: string
      readonly isNews: boolean
    }
  /** It is told, and over. */
  | { readonly step: 'isOver'; readonly incident: string }

const hour = 3_600_000

/**
 * For the kinds that nobody may end: how long nothing is heard until they are over, in ms. What is told
 * once an hour at most is silent for longer than that.
 */
export const silenceMs: Readonly<Partial<Record<NoticeKind, number>>> = {
  firewallTrouble: hour / 4,
  firewallLeaks: 1.5 * hour,
  secretEnds: 36 * hour,
}

const lasting: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'notProtecting',
  'partMissing',
  'pbxBroken',
  'firewallTrouble',
  'firewallLeaks',
  'secretEnds',
])

/** Tells whether news of this kind go on until they are ended. */
export function isLasting(kind: string): boolean {
  return lasting.has(kind as NoticeKind)
}

/** Says what a notice of a host means. */
export function incidentStep(host: string, notice: Notice): IncidentStep {
  const { kind, source, matter = '' } = notice
  const own = [host, kind, source ?? '', matter].filter((part) => part !== '').join(' ')
  switch (kind) {
    case 'notProtecting':
    case 'partMissing':
      return { step: 'opens', incident: healthIncident(host, matter) }
    case 'partWorks':
      return { step: 'ends', incidents: [healthIncident(host, matter)], incident: own, isNews: false }
    case 'pbxBroken':
    case 'firewallTrouble':
    case 'firewallLeaks':
      // One matter, however many sources show it.
      return { step: 'opens', incident: `${host} ${kind}` }
    case 'pbxWorks':
      return { step: 'ends', incidents: [`${host} pbxBroken`], incident: own, isNews: false }
    case 'firewallHealed': {
      const incidents = [`${host} firewallTrouble`, `${host} firewallLeaks`]
      return { step: 'ends', incidents, incident: own, isNews: true }
    }
    case 'secretEnds':
      // All hosts of a cluster have the same secret.
      return { step: 'opens', incident: ['secretEnds', matter].join(' ') }
    default:
      return { step: 'isOver', incident: own }
  }
}

function healthIncident(host: string, matter: string): string {
  return `${host} health ${matter}`
}
