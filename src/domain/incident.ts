// Which news last: their incident goes on until other news, silence, or a person end it. All others are over
// at once. Of what must be acted on nothing is over at once, for nobody would be reminded of it.
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

/** Only a person knows when these are over: no event tells that a password was changed. */
const settled: ReadonlySet<NoticeKind> = new Set<NoticeKind>(['compromiseSuspected'])

const lasting: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'notProtecting',
  'partMissing',
  'diskFull',
  'pbxBroken',
  'firewallTrouble',
  'firewallLeaks',
  'secretEnds',
  ...settled,
])

/** Tells whether news of this kind go on until they are ended. */
export function isLasting(kind: string): boolean {
  return lasting.has(kind as NoticeKind)
}

/** Tells whether news of this kind go on until a person says that they are settled. */
export function isSettledByPeople(kind: string): boolean {
  return settled.has(kind as NoticeKind)
}

/** Says what a notice of a host means. */
export function incidentStep(host: string, notice: Notice): IncidentStep {
  const { kind, source, matter = '' } = notice
  const incident = [host, kind, source ?? '', matter].filter((part) => part !== '').join(' ')
  const ended = endedBy(host, notice)
  if (ended.length > 0) {
    return { step: 'ends', incidents: ended, incident, isNews: kind === 'firewallHealed' }
  }
  if (!lasting.has(kind)) return { step: 'isOver', incident }
  return { step: 'opens', incident: lastingIncident(host, notice) }
}

function endedBy(host: string, { kind, matter = '' }: Notice): readonly string[] {
  switch (kind) {
    case 'partWorks':
      return [healthIncident(host, matter)]
    case 'pbxWorks':
      return [`${host} pbxBroken`]
    case 'firewallHealed':
      return [`${host} firewallTrouble`, `${host} firewallLeaks`]
    default:
      return []
  }
}

function lastingIncident(host: string, { kind, matter = '', account }: Notice): string {
  switch (kind) {
    case 'notProtecting':
    case 'partMissing':
    case 'diskFull':
      return healthIncident(host, matter)
    case 'secretEnds':
      // All hosts of a cluster have the same secret.
      return `${kind} ${matter}`
    case 'compromiseSuspected':
      // One password to change, however many sources know it.
      return account === undefined ? `${host} ${kind}` : `${host} ${kind} ${namePart(account)}`
    default:
      // One matter, however many sources show it.
      return `${host} ${kind}`
  }
}

/** An account as it stands in the name of an incident: short, and without what could be anything else. */
function namePart(account: string): string {
  return account
    .slice(0, 32)
    .replace(/[^\w+*#.-]/gu, (character) => `~${character.codePointAt(0)?.toString(16) ?? ''}`)
}

function healthIncident(host: string, matter: string): string {
  return `${host} health ${matter}`
}
