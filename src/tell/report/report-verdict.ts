// The verdict of a report: its subject and its first line, so that one need not open it.
import type { AttackCounts } from '../../ports/attack-query.js'
import type { ReportFacts, ReportNumber, ReportTask } from '../../ports/report-facts.js'
import { shownNumber } from '../charts/shown-number.js'
import { capital } from '../format/capital.js'
import { counted } from '../format/length-words.js'
import { incidentTitle } from '../mail/news-subject.js'
import type { SpanNews } from './report-news.js'

/** What a verdict is made of. */
export interface VerdictParts {
  readonly counts: AttackCounts
  /** How many attacks did not end in a block of their source. */
  readonly unblocked: number
  readonly numbers: readonly ReportNumber[]
  readonly tasks: readonly ReportTask[]
  readonly news: SpanNews
  /** Why this host does not protect now; empty where it does, or the report is not about now. */
  readonly notProtecting: string
  /** False where nothing of the span was watched. */
  readonly isWatched: boolean
}

/** Gives the verdict. */
export function reportVerdict(parts: VerdictParts): ReportFacts['verdict'] {
  const { counts, tasks, news, notProtecting, isWatched } = parts
  const what = attackSentence(parts)
  if (notProtecting !== '') {
    const short = 'act: this host does not protect'
    return { state: 'act', sentence: `${capital(notProtecting)}. ${what}`, short }
  }
  const [first] = news.act
  if (first !== undefined) {
    const title = incidentTitle(first)
    return { state: 'act', sentence: `${capital(title)}. ${what}`, short: `act: ${title}` }
  }
  const toDo = tasks.length === 0 ? 'nothing to do' : `${counted(tasks.length, 'thing')} to look at`
  if (counts.total === 0 && !isWatched) {
    const sentence = 'Nothing is known of this time: sipward has not watched then.'
    return { state: 'look', sentence, short: 'not watched' }
  }
  if (counts.total === 0) {
    const state = tasks.length === 0 ? 'quiet' : 'look'
    const sentence = `Nobody attacked. ${capital(toDo)}.`
    return { state, sentence, short: `quiet, ${toDo}` }
  }
  return {
    state: tasks.length === 0 ? 'ok' : 'look',
    sentence: `${what} ${capital(toDo)}.`,
    short: `${sourceWords(parts)}, ${toDo}`,
  }
}

function attackSentence(parts: VerdictParts): string {
  const { counts, unblocked: left, numbers } = parts
  if (counts.total === 0) return 'Nobody attacked.'
  const blocked = left > 0 ? `, ${shownNumber(left)} of them not blocked` : ', all blocked'
  const words = numbers.find(({ key }) => key === 'attacks')?.words ?? ''
  const times = counted(counts.total, 'time')
  return `${sourceWords(parts)} attacked ${times}${blocked}${words === '' ? '' : `; ${words}`}.`
}

function sourceWords({ counts }: VerdictParts): string {
  const sources = counted(counts.sources, 'source')
  return counts.atLeast.includes('sources') ? `More than ${sources}` : sources
}
