// Reports: made for a question in each of their forms, and those that were sent.
import { z } from 'zod'
import type { ReportEntry } from '../../../../ports/report-archive.js'
import type { ReportFacts } from '../../../../ports/report-facts.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { questionFieldNames, readQuestion } from '../../../report/read-question.js'
import { reportFile, reportForms, type ReportForm } from '../../../report/report-forms.js'
import { reportJson } from '../../../report/report-files.js'
import { count, instant, listOf } from '../route/answer-values.js'
import { quoted, refusal } from '../route/api-error.js'
import { oneOf, pageQuery, valueOf } from '../route/question-values.js'
import { defineRoute, StreamAnswer } from '../route/route.js'

const maxField = 256

const fieldWords: Readonly<Record<(typeof questionFieldNames)[number], string>> = {
  day: 'a day, 2026-11-30, "today" or "yesterday"; yesterday where no span is given',
  range: '24h, 7d, 30d or 90d until now',
  from: 'a day, or a time with its zone; inclusive',
  to: 'a day, which counts whole, or a time with its zone, exclusive; now unless given',
  zone: 'the time zone whose days are meant; that of the mails unless given',
  compare: 'what numbers are compared with: usual, before or none',
  sections: 'the parts that are wanted, with commas between them',
  groups: 'what the tables count by, with commas between them',
  host: 'only what this machine saw',
  pbx: 'only attacks on this PBX: no news and no changes',
  type: 'only attacks of a SIP method or of another service',
  victim: 'only attacks on this address',
  source: 'only attacks of this source',
  search: 'only attacks with this text',
}

function field(description: string) {
  return valueOf({ type: 'string', maxLength: maxField, description }, (text) =>
    text.length <= maxField
      ? { value: text }
      : { refused: `must have at most ${maxField} characters` },
  ).optional()
}

const fields = Object.fromEntries(
  questionFieldNames.map((name) => [name, field(fieldWords[name])]),
) as Record<(typeof questionFieldNames)[number], ReturnType<typeof field>>

const form = oneOf(reportForms, 'the form of the report; JSON unless given').optional()

const madeSchema = z
  .looseObject({
    verdict: z.strictObject({
      state: z.enum(['act', 'look', 'ok', 'quiet']),
      sentence: z.string(),
      short: z.string(),
    }),
    madeAt: instant,
    attacks: count,
    read: count.describe('the latest attacks that names and attempts are counted of'),
    toDo: z.array(z.strictObject({ text: z.string(), path: z.string() })),
    unseen: z.array(z.string()),
    watched: z.string(),
  })
  .describe('a report; docs/reports.md tells what its parts mean')

/** `GET /reports/new`. */
export const makeReport = defineRoute({
  method: 'get',
  path: '/reports/new',
  name: 'makeReport',
  scope: 'read',
  summary: 'Makes a report of a span of time.',
  query: z.strictObject({ ...fields, format: form }),
  answer: madeSchema,
  streams: {
    'text/html': 'one file that needs nothing else, for the screen and for paper',
    'text/csv': 'the rows of all tables',
    'text/plain': 'the whole report in lines of 76 columns',
  },
  handle: async ({ reports, status }, { query, client }) => {
    const { format = 'json', ...asked } = query
    const given = asked as Readonly<Record<string, string | undefined>>
    const where = { now: status.now(), zone: reports.reportZone() }
    const question = readQuestion((name) => given[name] ?? '', where)
    const facts = await reports.reportFacts(question, client.author.name)
    return format === 'json' ? reportJson(facts) : streamOf(facts, format)
  },
})

function streamOf(facts: ReportFacts, format: ReportForm): StreamAnswer {
  const { name, type, text } = reportFile(facts, format)
  return new StreamAnswer((response) => {
    response.writeHead(200, {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
    })
    response.end(text)
  })
}

const entrySchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['daily', 'weekly', 'monthly', 'once']),
  from: instant,
  to: instant,
  madeAt: instant,
  recipients: z.array(z.string()),
  htmlBytes: count,
  textBytes: count,
})

function entryJson(entry: ReportEntry): z.output<typeof entrySchema> {
  const { id, kind, from, to, madeAt, recipients, htmlBytes, textBytes } = entry
  return {
    ...{ id, kind: kind as 'daily', recipients: [...recipients], htmlBytes, textBytes },
    ...{ from: toIsoTime(from), to: toIsoTime(to), madeAt: toIsoTime(madeAt) },
  }
}

/** `GET /reports`. */
export const listReports = defineRoute({
  method: 'get',
  path: '/reports',
  name: 'listReports',
  scope: 'read',
  summary: 'The reports that were sent, the last made first.',
  query: z.strictObject(pageQuery),
  answer: listOf(entrySchema),
  handle: async ({ reports }, { query }) => {
    const { items, total } = await reports.sentReports(query)
    return { items: items.map(entryJson), total }
  },
})

/** `GET /reports/sent/…`. */
export const showReport = defineRoute({
  method: 'get',
  path: '/reports/sent/{id}',
  name: 'showReport',
  scope: 'read',
  summary: 'A report as it was sent, byte for byte.',
  pathSchema: z.strictObject({
    id: valueOf({ type: 'string', description: 'the id of a report' }, (text) =>
      /^[\w-]{1,100}$/.test(text)
        ? { value: text }
        : { refused: `there is no report ${quoted(text)}` },
    ),
  }),
  answer: z.strictObject({ id: z.string(), html: z.string(), text: z.string() }),
  handle: async ({ reports }, { path: { id } }) => {
    const found = await reports.sentReport(id)
    if (found === undefined) throw refusal(`there is no report ${quoted(id)}`)
    return { id, html: found.html, text: found.text }
  },
})
