// A report as a mail: the verdict is the subject and the first line; then what to do, numbers, what is new,
// tables, what was not seen, and what people changed.
import type { ReportFacts, ReportFresh, ReportTable } from '../../ports/report-facts.js'
import { shownNumber } from '../charts/shown-number.js'
import { harmless } from '../format/foreign-text.js'
import { counted } from '../format/length-words.js'
import { fullTime, shortTime } from '../format/zoned-time.js'
import { pageLink } from '../mail/mail-links.js'
import {
  mailPart,
  mailRow,
  ownFact,
  type MailPart,
  type MailRow,
  type MailView,
} from '../mail/mail-view.js'
import type { LetterPlace, MailText } from '../mail/news-letter.js'
import { senderOf, settingsLink } from '../mail/news-mail.js'
import { withPrefix } from '../mail/news-subject.js'
import { writeMail } from '../mail/write-mail.js'
import { withCountry } from '../format/with-country.js'
import {
  changeText,
  filterWords,
  freshTitles,
  numberText,
  reportSubject,
  shownKey,
  spanWords,
  tableTitles,
} from './report-words.js'

const maxFresh = 5
// Mail programs cut off what is longer. The plain part has all rows.
const maxHtmlBytes = 60 * 1024
const rowCounts = [10, 5, 2, 0]
const barred: ReadonlySet<ReportTable['key']> = new Set(['source', 'country'])

/** Writes a report as plain text in lines of at most 72 columns. */
export function reportText(facts: ReportFacts): string {
  const { maker, question } = facts
  const place = { ...maker, zone: question.zone, subjectPrefix: '', threshold: 0 }
  const view = viewOf(facts, place, reportSubject(facts))
  return writeMail({ ...view, settings: undefined }).text
}

/** Writes a report as a mail. */
export function reportMail(facts: ReportFacts, place: LetterPlace): MailText {
  const subject = withPrefix(place, reportSubject(facts))
  const [most, ...fewer] = rowCounts.map((rows) => shortened(facts, rows))
  let mail = writeMail(viewOf(most ?? facts, place, subject))
  for (const shorter of fewer) {
    if (Buffer.byteLength(mail.html) <= maxHtmlBytes) break
    mail = { ...mail, html: writeMail(viewOf(shorter, place, subject)).html }
  }
  return { subject, ...mail }
}

function shortened(facts: ReportFacts, rows: number): ReportFacts {
  return {
    ...facts,
    tables: facts.tables.map((table) => ({ ...table, rows: table.rows.slice(0, rows) })),
  }
}

const states = {
  act: { word: 'Act now', tone: 'act' },
  look: { word: 'Look today', tone: 'look' },
  ok: { word: 'Protected', tone: 'ok' },
  quiet: { word: 'Quiet', tone: 'ok' },
} as const

function viewOf(facts: ReportFacts, place: LetterPlace, subject: string): MailView {
  const { question, verdict, watched, numbers, madeAt } = facts
  const { from, to } = question
  const about = filterWords(question)
  const fields = [
    ['from', String(from)],
    ['to', String(to)],
  ] as const
  return {
    title: subject,
    preheader: `${verdict.sentence} ${watched}`.slice(0, 200),
    sender: senderOf(place),
    state: states[verdict.state],
    headline: verdict.sentence,
    paragraphs: [`${spanWords(question)}${about === '' ? '' : `, ${about}`}. ${watched}`],
    numbers: numbers.map((number) => ({
      name: number.name,
      value: numberText(number),
      words: number.words,
    })),
    parts: partsOf(facts, place),
    link: {
      href: pageLink(place.baseUrl, '/reports', fields),
      text: 'Open this report in sipward',
    },
    foot: [
      'What stands in “quotes” was written by others.',
      `Made ${fullTime(madeAt, question.zone)}.`,
    ],
    settings: settingsLink(place),
  }
}

function partsOf(facts: ReportFacts, place: LetterPlace): readonly MailPart[] {
  const { toDo, fresh, tables, unseen, question } = facts
  const tasks = toDo.map(({ text, path }) => ({ text, href: pageLink(place.baseUrl, path) }))
  const own = (text: string) => ({ text, href: '' })
  return [
    mailPart('What to do', { isAhead: true, lines: tasks }),
    mailPart('New, not seen in the 30 days before', { facts: fresh.flatMap(freshFacts) }),
    ...tables.map((table) => tablePart(table)),
    deniedPart(facts),
    mailPart('What was not seen', {
      lines: (unseen.length === 0 ? ['No gap is known.'] : unseen).map(own),
    }),
    changesPart(facts, question.zone),
  ]
}

function freshFacts({ key, total, names }: ReportFresh) {
  const shown = names.slice(0, maxFresh).map((name) => shownKey(key, name))
  const more = total > shown.length ? ` and ${shownNumber(total - shown.length)} more` : ''
  return ownFact(counted(total, freshTitles[key]), `${shown.join(', ')}${more}`)
}

function tablePart({ key, rows, total, isPart, instead }: ReportTable): MailPart {
  if (instead !== '') return mailPart(tableTitles[key], { lines: [{ text: instead, href: '' }] })
  const weightOf = ({ attempts, attacks }: { attempts: number; attacks: number }): number =>
    key === 'source' && attempts > 0 ? attempts : attacks
  const most = Math.max(1, ...rows.map(weightOf))
  const left = total - rows.length
  const least = isPart ? 'at least ' : ''
  return mailPart(tableTitles[key], {
    rows: rows.map((row): MailRow => {
      const sources = row.sources > 1 ? `from ${counted(row.sources, 'source')}` : ''
      return {
        text: shownKey(key, row.key),
        number: shownNumber(weightOf(row)),
        detail: [row.detail, sources].filter((text) => text !== '').join(' · '),
        isInline: key !== 'source',
        bar: barred.has(key) ? Math.max(1, Math.round((100 * weightOf(row)) / most)) : 0,
      }
    }),
    more: left > 0 ? `and ${least}${shownNumber(left)} more` : '',
  })
}

function deniedPart({ denied, question }: ReportFacts): MailPart {
  const left = denied.total - denied.rows.length
  return mailPart('Permanently blocked', {
    rows: denied.rows.map(({ address, at, country, note }) =>
      mailRow(withCountry(address, country), '', `${shortTime(at, question.zone)} · ${note}`),
    ),
    more: left > 0 ? `and ${shownNumber(left)} more` : '',
  })
}

function changesPart({ changes }: ReportFacts, zone: string): MailPart {
  const left = changes.total - changes.rows.length
  return mailPart('What people and programs changed', {
    rows: changes.rows.map((change) =>
      mailRow(
        changeText(change),
        '',
        `${shortTime(change.at, zone)} · by ${harmless(change.actor)}`,
      ),
    ),
    more: left > 0 ? `and ${shownNumber(left)} more` : '',
  })
}
