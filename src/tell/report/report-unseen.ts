// What was not seen: without it nobody could trust the rest.
import type { AttackCounts } from '../../ports/attack-query.js'
import type { HostRecord } from '../../domain/host.js'
import type { NewsItem } from '../../ports/news-log.js'
import type { DaemonStatus } from '../../ports/operator/status-desk.js'
import type { ReportFacts, ReportQuestion } from '../../ports/report-facts.js'
import { shownNumber } from '../charts/shown-number.js'
import { harmless } from '../format/foreign-text.js'
import { counted, lengthWords } from '../format/length-words.js'
import { shortTime } from '../format/zoned-time.js'
import { capital } from '../format/capital.js'
import { sentenceOf } from '../mail/incident-view.js'
import type { AttacksRead, ReportSpan } from './read-attacks.js'
import { tellsOfMachines, type ReportSources } from './report-sources.js'
import { startsOf, type WatchedSpan } from './watched-span.js'

const dayMs = 86_400_000
const oldDatabaseMs = 45 * dayMs
// A report of the past says nothing of how things are now.
const recentMs = 2 * dayMs
const maxGaps = 10

/** What is asked to find out what was not seen. */
export interface UnseenParts {
  readonly question: ReportQuestion
  readonly status: DaemonStatus
  readonly counts: AttackCounts
  readonly read: AttacksRead
  readonly gaps: readonly NewsItem[]
  readonly hosts: readonly HostRecord[]
  readonly watched: WatchedSpan
}

/** Names everything that was not seen, a sentence each. */
export async function reportUnseen(
  sources: Pick<ReportSources, 'outbox'>,
  parts: UnseenParts,
): Promise<readonly string[]> {
  const { question, status } = parts
  const aboutReading = readingLimits(parts)
  if (!tellsOfMachines(question.filter)) return aboutReading
  const isRecent = status.now - question.to < recentMs
  const now = isRecent ? [...statusLimits(status), ...silentHosts(parts)] : []
  return [
    ...beginningSentence(parts),
    ...gapSentences(parts),
    ...startSentences(parts),
    ...now,
    ...(await mailLimits(sources, question)),
    ...aboutReading,
  ]
}

/** For how long of a span nobody was protected, in ms; what goes on at the same time counts once. */
function unprotectedMs({ from, to }: ReportSpan, gaps: readonly NewsItem[]): number {
  const spans = gaps
    .filter(({ kind }) => kind === 'notProtecting')
    .toSorted((one, other) => one.firstAt - other.firstAt)
  let [sum, counted] = [0, from]
  for (const { firstAt, endedAt } of spans) {
    const end = Math.min(to, endedAt > 0 ? endedAt : to)
    sum += Math.max(0, end - Math.max(counted, firstAt))
    counted = Math.max(counted, end)
  }
  return sum
}

function gapSentences({ gaps, question }: UnseenParts): readonly string[] {
  const shown = gaps.slice(0, maxGaps).map((item) => {
    const { firstAt, endedAt } = item
    const length = endedAt > firstAt ? `, for ${lengthWords(endedAt - firstAt)}` : ''
    return `${shortTime(firstAt, question.zone)}${length}: ${sentenceOf(item, 300)}`
  })
  return gaps.length > maxGaps
    ? [...shown, `${counted(gaps.length - maxGaps, 'more gap')} of this kind.`]
    : shown
}

function beginningSentence({ question, watched }: UnseenParts): readonly string[] {
  if (watched.from <= question.from) return []
  const since = shortTime(watched.from, question.zone)
  return [`Nothing is known of the time before ${since}: sipward was not there yet.`]
}

function startSentences(parts: UnseenParts): readonly string[] {
  const { question, watched } = parts
  const { to, zone } = question
  // Before the first run of all there was none to have a break.
  const starts = startsOf(parts).filter(({ startedAt }) => startedAt > watched.from)
  return starts.map(({ name, startedAt }) => {
    const started = `sipward on host ${harmless(name)} was started ${shortTime(startedAt, zone)}`
    return startedAt < to
      ? `${started}: attempts while it was not running are not known.`
      : `${started}: when it was not running before that is not known.`
  })
}

function statusLimits({ health, geo, recorder, now }: DaemonStatus): readonly string[] {
  const age = now - geo.builtAt
  return [
    ...health.problems.map(({ sentence, whatToDo }) => {
      return `${capital(harmlessOwn(sentence))}${whatToDo === '' ? '' : `: ${harmlessOwn(whatToDo)}`}.`
    }),
    ...(geo.builtAt > 0 && age > oldDatabaseMs
      ? [
          `The country database is ${Math.floor(age / dayMs)} days old: some countries may be wrong.`,
        ]
      : []),
    ...(recorder.dropped > 0
      ? [`${counted(recorder.dropped, 'record')} could not be kept since sipward started.`]
      : []),
  ]
}

/** Our own sentences name files and commands: what is written there stays as it is. */
function harmlessOwn(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 300)
}

function silentHosts({
  hosts,
  question: { zone, filter },
}: Pick<UnseenParts, 'hosts' | 'question'>): readonly string[] {
  const silent = hosts.filter(({ isRunning, name }) => {
    return !isRunning && (filter.host === undefined || filter.host === name)
  })
  return silent.map(({ name, lastSeenAt, isExcluded }: HostRecord) => {
    const why = isExcluded
      ? 'is excluded'
      : `has not been seen since ${shortTime(lastSeenAt, zone)}`
    return `Host ${harmless(name)} ${why}.`
  })
}

async function mailLimits(
  { outbox }: Pick<ReportSources, 'outbox'>,
  { from, to }: ReportQuestion,
): Promise<readonly string[]> {
  const { items } = await outbox.page({ state: 'failed', page: 1, perPage: 100 })
  const failed = items.filter(({ doneAt }) => doneAt >= from && doneAt < to).length
  return failed === 0 ? [] : [`${counted(failed, 'message')} could not be delivered.`]
}

function readingLimits({ read, counts }: UnseenParts): readonly string[] {
  const details = `What is said of single sources and accounts is known of the latest ${shownNumber(read.read)} attacks of ${shownNumber(counts.total)}.`
  const lower =
    'There were more attacks than can be counted in time: numbers with a + are lower bounds.'
  return [...(read.isPart ? [details] : []), ...(counts.atLeast.length > 0 ? [lower] : [])]
}

/** What was watched, in one sentence. */
export function watchedSentence(
  { question, status, gaps, watched }: UnseenParts,
  facts: Pick<ReportFacts, 'attacks'>,
): string {
  const { from, to, isWhole } = watched
  if (from >= to) return 'sipward has not watched then.'
  const since = from > question.from ? `, since ${shortTime(from, question.zone)}` : ''
  const minutes = Math.floor((to - from - unprotectedMs(watched, gaps)) / 60_000)
  const events = status.sources
    .filter(({ kind }) => kind === 'ami')
    .reduce((sum, { received }) => sum + received, 0)
  const heard = tellsOfMachines(question.filter)
    ? ` The PBX has told of ${counted(events, 'event')} since sipward started.`
    : ''
  return (
    `Watched ${isWhole ? '' : 'at most '}${shownNumber(Math.floor(minutes / 60))} h ${minutes % 60} min${since}: ` +
    `${counted(facts.attacks, 'attack')}.${heard}`
  )
}
