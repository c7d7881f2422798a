// The verdict of a report: its subject and its first line, so that one need not open it.
import type { ReportFacts, ReportNumber, ReportTask } from '../../ports/report-facts.js'
import { shownNumber } from '../charts/shown-number.js'
import { counted } from '../format/length-words.js'
import { incidentTitle } from '../mail/news-subject.js'
import type { AttackTally } from './attack-tally.js'
import type { AttacksRead } from './read-attacks.js'
import type { SpanNews } from './report-news.js'

/** What a verdict is made of. */
export interface VerdictParts {
  readonly read: AttacksRead
  readonly tally: AttackTally
  readonly numbers: readonly ReportNumber[]
  readonly tasks: readonly ReportTask[]
  readonly news: SpanNews
  /** Why this host does not protect now; empty where it does, or the report is not about now. */
  readonly notProtecting: string
}

/** Gives the verdict. */
export function reportVerdict(parts: VerdictParts): ReportFacts['verdict'] {
  const { read, tasks, news, notProtecting } = parts
  const what = attackSentence(parts)
  if (notProtecting !== '') {
    const short = 'act: this host does not protect'
    return { state: 'act', sentence: `${sentenceCase(notProtecting)}. ${what}`, short }
  }
  const [first] = news.act
  if (first !== undefined) {
    const title = incidentTitle(first)
    return { state: 'act', sentence: `${sentenceCase(title)}. ${what}`, short: `act: ${title}` }
  }
  const toDo = tasks.length === 0 ? 'nothing to do' : `${counted(tasks.length, 'thing')} to look at`
  if (read.total === 0) {
    const state = tasks.length === 0 ? 'quiet' : 'look'
    const sentence = `Nobody attacked. ${sentenceCase(toDo)}.`
    return { state, sentence, short: `quiet, ${toDo}` }
  }
  return {
    state: tasks.length === 0 ? 'ok' : 'look',
    sentence: `${what} ${sentenceCase(toDo)}.`,
    short: `${sourceWords(parts)}, ${toDo}`,
  }
}

function attackSentence(parts: VerdictParts): string {
  const { read, tally, numbers } = parts
  if (read.total === 0) return 'Nobody attacked.'
  const left = tally.unblocked
  const blocked =
    left > 0 ? `, ${shownNumber(left)} of them not blocked` : read.isPart ? '' : ', all blocked'
  const words = numbers.find(({ key }) => key === 'attacks')?.words ?? ''
  const times = counted(read.total, 'time')
  return `${sourceWords(parts)} attacked ${times}${blocked}${words === '' ? '' : `; ${words}`}.`
}

function sourceWords({ read, tally }: VerdictParts): string {
  const sources = counted(tally.size('source'), 'source')
  return read.isPart ? `More than ${sources}` : sources
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
