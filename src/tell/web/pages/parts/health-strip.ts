// The health of each part in a few words, for the overview's strip and as the page of health.
import { counted } from '../../../../domain/counted.js'
import { problemPath } from './problem-path.js'
import type { HealthProblem } from '../../../../domain/health-facts.js'
import type { HostRecord } from '../../../../domain/host.js'
import type { SourceStatus } from '../../../../ports/event-source.js'
import type { DaemonStatus } from '../../../../ports/operator/status-desk.js'
import { capital } from '../../../format/capital.js'
import { describeDuration } from '../../../format/describe-time.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PartView } from '../views/health-view.js'
import type { StateName, StateView } from '../views/view-parts.js'
import { verifiedWords } from './watch-proof.js'

const day = 86_400_000
const oldDatabaseDays = 45

/** The state that a problem is shown as. */
export const problemStates: Readonly<Record<HealthProblem['severity'], StateName>> = {
  notProtecting: 'act',
  impaired: 'look',
  hint: 'look',
}

/** Says how every part is. */
export function partViews(status: DaemonStatus, hosts: readonly HostRecord[]): readonly PartView[] {
  return [
    kernelPart(status),
    ...status.sources.map((source) => sourcePart(source, status.now)),
    storePart(status),
    countryPart(status),
    ...othersOf(status, hosts).map(hostPart),
  ]
}

/** Says it in the few words of the overview. */
export function healthStrip(
  status: DaemonStatus,
  hosts: readonly HostRecord[],
): readonly (StateView & { readonly href: string })[] {
  const word = ({ name, state }: PartView): string =>
    state.state === 'ok' ? name : `${name}: ${state.word}`
  const brief = (parts: readonly PartView[], href: string) =>
    parts.map((each) => ({ state: each.state.state, word: word(each), href }))
  const { state } = kernelPart(status).state
  return [
    { state, word: verifiedWords(status), href: '/health' },
    ...status.sources.map((source) => {
      const lag = source.lag === undefined ? '' : ` ${describeDuration(source.lag.lastMs)}`
      const heard = sourcePart(source, status.now)
      const said = heard.state.state === 'ok' ? `${heard.name}${lag}` : word(heard)
      return { state: heard.state.state, word: said, href: '/health' }
    }),
    ...brief([storePart(status)], '/health'),
    ...brief([countryPart(status)], problemPath('geo')),
    ...brief(othersOf(status, hosts).map(hostPart), '/hosts'),
  ]
}

function othersOf({ host }: DaemonStatus, hosts: readonly HostRecord[]): readonly HostRecord[] {
  return hosts.filter(({ name }) => name !== host)
}

const part = (name: string, state: StateName, word: string, text: string): PartView => ({
  ...{ name, state: { state, word }, text: text.trim(), trend: [], trendText: '' },
})

function kernelPart(status: DaemonStatus): PartView {
  const { kind, state, reason, entries, healed } = status.firewall
  if (kind === 'dryRun') return part('Kernel', 'act', 'dry run', 'Nothing is dropped.')
  if (state !== 'ready') return part('Kernel', 'act', 'not in force', reason)
  const blocks = entries.dynamic + entries.deny + entries.flow
  const back =
    healed === 0 ? '' : ` What was flushed was put back ${counted(healed, 'time', shownNumber)}.`
  const text = `${capital(verifiedWords(status))}; ${counted(blocks, 'block stands', shownNumber)} in its sets.${back}`
  return part('Kernel', reason === '' ? 'ok' : 'look', 'drops what it should', `${text} ${reason}`)
}

function sourcePart(source: SourceStatus, now: number): PartView {
  const { kind, name, state, reason, version, lag } = source
  const ofKernel = name === 'guesses' ? 'Guesses in the kernel' : 'Drops in the kernel'
  const title = { ami: `AMI ${name}`, ari: `ARI ${name}`, hep: 'HEP', kernel: ofKernel }[kind]
  const heard = heardWords(source)
  const late =
    lag === undefined
      ? ''
      : `, lag ${describeDuration(lag.lastMs)}, at most ${describeDuration(Math.max(lag.lastMs, lag.maxMs))} in the last minute`
  const up = source.startedAt === undefined ? '' : upWords(now - source.startedAt)
  const told = version === '' ? '' : `${version}${up}; `
  if (state === 'running') {
    return part(title, reason === '' ? 'ok' : 'look', 'hears', `${told}${heard}${late}. ${reason}`)
  }
  return part(title, state === 'stopped' ? 'off' : 'look', stateWords[state], reason)
}

/** The clock of the PBX may be ahead of ours. */
function upWords(upMs: number): string {
  return `, up ${describeDuration(Math.max(0, upMs))}`
}

function heardWords({ kind, name, received }: SourceStatus): string {
  if (kind !== 'kernel') return `${counted(received, 'message', shownNumber)} since the start`
  const what = name === 'guesses' ? 'guesses of strangers' : 'drops by a limit or a name'
  return received === 0 ? `no ${what} yet` : `${shownNumber(received)} reports of ${what}`
}

const stateWords = {
  stopped: 'off',
  connecting: 'connecting',
  refused: 'refused',
  lost: 'not heard',
} as const

function storePart({ recorder: { state, reason, pending, dropped } }: DaemonStatus): PartView {
  const waits =
    pending === 0 ? 'Nothing waits.' : `${shownNumber(pending)} records wait to be written.`
  const lost = dropped === 0 ? '' : ` ${shownNumber(dropped)} were lost.`
  if (state === 'ready') return part('Store', dropped === 0 ? 'ok' : 'look', 'keeps', waits + lost)
  return part(
    'Store',
    'look',
    state === 'waiting' ? 'away' : 'stopped',
    `${reason} ${waits}${lost}`,
  )
}

function countryPart({ geo, now }: DaemonStatus): PartView {
  const name = 'Country database'
  if (geo.state !== 'ready') return part(name, 'look', geo.state, geo.reason)
  const days = Math.floor((now - geo.builtAt) / day)
  const age = `${counted(Math.max(0, days), 'day', shownNumber)} old`
  return part(
    name,
    days > oldDatabaseDays ? 'look' : 'ok',
    age,
    `${geo.attribution.text} ${geo.reason}`.trim(),
  )
}

function hostPart({ name, isRunning, isExcluded, readAt, lastSeenAt }: HostRecord): PartView {
  const seen = `last seen ${describeDuration(readAt - lastSeenAt)} ago`
  const title = `Host ${name}`
  if (isExcluded) return part(title, 'off', 'excluded', seen)
  return part(title, isRunning ? 'ok' : 'look', isRunning ? 'runs' : seen, seen)
}
