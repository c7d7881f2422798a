// A report for programs and spreadsheets: JSON with every fact, and CSV with the rows of its tables.
import type { ReportFacts, ReportQuestion } from '../../ports/report-facts.js'
import { safeCsvLine } from '../format/csv.js'
import { toIsoTime } from '../format/describe-time.js'
import { safeJson } from '../format/safe-json.js'
import { spanWords } from './report-words.js'

const head = ['section', 'key', 'attacks', 'attempts', 'sources', 'at', 'detail'] as const

/** Writes a report as JSON; instants are ISO 8601 in UTC. */
export function reportJsonText(facts: ReportFacts): string {
  return `${safeJson(reportJson(facts), 2)}\n`
}

/** A report as a value for JSON. */
export function reportJson(facts: ReportFacts) {
  const { question, madeAt, course, denied, changes, numbers, ...rest } = facts

  return {
    ...rest,
    question: { ...question, ...spanJson(question) },
    madeAt: toIsoTime(madeAt),
    numbers: numbers.map(({ usual, ...number }) => ({ ...number, usual: usual ?? null })),
    course:
      course === undefined
        ? null
        : { ...course, columns: course.columns.map((each) => ({ ...each, ...spanJson(each) })) },
    denied: { ...denied, rows: denied.rows.map((row) => ({ ...row, at: toIsoTime(row.at) })) },
    changes: { ...changes, rows: changes.rows.map((row) => ({ ...row, at: toIsoTime(row.at) })) },
  }
}

/** Writes a report as CSV: one line a row of a table, its section first. No field is a formula. */
export function reportCsv(facts: ReportFacts): string {
  const { question, verdict, watched, numbers, toDo, fresh, tables, denied, changes } = facts
  const line = (
    section: string,
    key: string,
    more: Partial<Record<string, string | number>> = {},
  ) => safeCsvLine([section, key, ...head.slice(2).map((name) => String(more[name] ?? ''))])
  return [
    safeCsvLine([...head]),
    line('span', spanWords(question), { at: toIsoTime(question.from) }),
    line('verdict', verdict.state, { detail: verdict.sentence }),
    line('watched', '', { detail: watched }),
    ...toDo.map(({ text }) => line('toDo', text)),
    ...numbers.map(({ key, value, words }) =>
      line('numbers', key, { attacks: value, detail: words }),
    ),
    ...fresh.flatMap(({ key, names }) => names.map((name) => line('new', name, { detail: key }))),
    ...tables.flatMap(({ key, rows, instead }) => [
      ...rows.map((row) => line(key, row.key, { ...row })),
      ...(instead === '' ? [] : [line(key, '', { detail: instead })]),
    ]),
    ...denied.rows.map(({ address, at, note }) =>
      line('permanentlyBlocked', address, { at: toIsoTime(at), detail: note }),
    ),
    ...facts.unseen.map((sentence) => line('notSeen', '', { detail: sentence })),
    ...changes.rows.map(({ at, actor, action, subject }) =>
      line('changes', `${action} ${subject}`, { at: toIsoTime(at), detail: actor }),
    ),
  ].join('')
}

function spanJson({ from, to }: Pick<ReportQuestion, 'from' | 'to'>) {
  return { from: toIsoTime(from), to: toIsoTime(to) }
}
