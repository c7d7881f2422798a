// Reports: the page is the report itself; beside it the files, what was sent and what will be.
import { dayIn, dayText } from '../../../../domain/calendar.js'
import { AppError } from '../../../../domain/app-error.js'
import type { HostRecord } from '../../../../domain/host.js'
import { attackTypes } from '../../../format/attack-types.js'
import type { ReportFacts } from '../../../../ports/report-facts.js'
import { questionFieldNames, readQuestion } from '../../../report/read-question.js'
import { readForm, reportFile } from '../../../report/report-forms.js'
import { reportView } from '../../../report/report-view.js'
import { filterWords, spanTitle } from '../../../report/report-words.js'
import type { PageContext, PageFields, PageRoute } from '../page-route.js'
import { linkTo } from '../parts/link-to.js'
import type { ReportOption, ReportsView } from '../views/reports-view.js'

const path = '/reports'
const maxSent = 15
const maxNamed = 3

const ranges = [
  { text: 'yesterday', field: ['day', 'yesterday'] },
  { text: 'today', field: ['day', 'today'] },
  { text: '7 days', field: ['range', '7d'] },
  { text: '30 days', field: ['range', '30d'] },
  { text: '90 days', field: ['range', '90d'] },
] as const

/** The page of reports and its files. */
export const reportRoutes: readonly PageRoute[] = [
  {
    method: 'get',
    path,
    role: 'viewer',
    handle: async (context) => ({
      kind: 'page',
      template: 'reports',
      view: await reportsView(context),
    }),
  },
  {
    method: 'get',
    path: '/reports/file',
    role: 'viewer',
    handle: async (context) => {
      const form = readForm(context.query.get('format') || 'html')
      if (form === undefined) return { kind: 'notFound' }
      return { kind: 'file', ...reportFile(await factsOf(context), form) }
    },
  },
  {
    method: 'get',
    path: '/reports/sent/{id}',
    role: 'viewer',
    handle: async ({ operator, params, query }) => {
      const id = params['id'] ?? ''
      const found = await operator.reports.sentReport(id)
      if (found === undefined) return { kind: 'notFound' }
      const isText = query.get('format') === 'text'
      const name = `sipward-${id.replace(/[^\w-]/g, '')}.${isText ? 'txt' : 'html'}`
      const type = `${isText ? 'text/plain' : 'text/html'}; charset=utf-8`
      return { kind: 'file', name, type, text: isText ? found.text : found.html }
    },
  },
]

function factsOf({ operator, query, now, user }: PageContext): Promise<ReportFacts> {
  const question = readQuestion((name) => query.get(name), {
    now,
    zone: operator.reports.reportZone(),
  })
  return operator.reports.reportFacts(question, user.name)
}

/** What is no question is said beside the form, and the report is about yesterday. */
async function factsOrYesterday(context: PageContext) {
  try {
    return { facts: await factsOf(context), problem: '' }
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'invalidValue') throw caught
    const { now, operator, user } = context
    const question = readQuestion(() => '', { now, zone: operator.reports.reportZone() })
    const facts = await operator.reports.reportFacts(question, user.name)
    return { facts, problem: caught.message }
  }
}

/** Fills the view of the reports. */
export async function reportsView(context: PageContext): Promise<ReportsView> {
  const { operator, query } = context
  const [frame, { facts, problem }, hosts, sent] = await Promise.all([
    context.frame({ page: 'reports', title: 'Reports' }),
    factsOrYesterday(context),
    operator.hosts.hosts(),
    operator.reports.sentReports({ page: 1, perPage: maxSent }),
  ])
  const asked = questionFieldNames.map((name) => [name, query.get(name)] as const)
  const isChosen = (field: readonly [string, string]): boolean =>
    query.get(field[0]) === field[1] || (field[1] === 'yesterday' && !hasSpan(query))
  const kept = asked.filter(([name]) => !['day', 'range', 'from', 'to'].includes(name))
  return {
    frame,
    ranges: ranges.map(({ text, field }) => ({
      text,
      href: linkTo(path, [field, ...kept]),
      isChosen: isChosen(field),
    })),
    form: { ...formOf(facts, hosts, query), problem },
    exports: (
      [
        ['html', 'HTML, for paper and mail'],
        ['csv', 'CSV'],
        ['json', 'JSON'],
        ['text', 'text'],
      ] as const
    ).map(([form, text]) => ({
      text,
      href: linkTo('/reports/file', [['format', form], ...asked]),
    })),
    report: reportView(facts),
    schedules: operator.reports.reportSchedules().map((schedule) => ({
      ...{ words: schedule.words, nextAt: schedule.nextAt, trouble: schedule.trouble },
      about: filterWords({ ...facts.question, filter: schedule.filter }),
      recipients: namesOf(schedule.recipients) || 'all recipients of mails',
    })),
    sent: sent.items.map((entry) => ({
      title: spanTitle({ ...facts.question, ...entry, kind: entry.kind as 'once' }),
      kind: entry.kind,
      madeAt: entry.madeAt,
      recipients: namesOf(entry.recipients),
      htmlHref: `/reports/sent/${encodeURIComponent(entry.id)}`,
      textHref: `/reports/sent/${encodeURIComponent(entry.id)}?format=text`,
    })),
    sentTotal: sent.total,
  }
}

function hasSpan(query: PageFields): boolean {
  return ['day', 'range', 'from', 'to'].some((name) => query.get(name) !== '')
}

function namesOf(recipients: readonly string[]): string {
  const more = recipients.length - maxNamed
  const shown = recipients.slice(0, maxNamed).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

function formOf(
  { question }: ReportFacts,
  hosts: readonly HostRecord[],
  query: PageFields,
): Omit<ReportsView['form'], 'problem'> {
  const { from, to, zone, filter, compareWith } = question
  const choose = (value: string, text: string, chosen: string): ReportOption => ({
    ...{ value, text },
    isChosen: value === chosen,
  })
  const { host = '', type = '', pbx = '', victim = '', search = '' } = filter
  const names = new Set(hosts.map(({ name }) => name))
  if (host !== '') names.add(host)
  return {
    from: dayText(dayIn(from, zone)),
    to: dayText(dayIn(Math.max(from, to - 1), zone)),
    hosts: [choose('', 'all hosts', host), ...[...names].map((name) => choose(name, name, host))],
    types: [
      choose('', 'all methods', type),
      ...attackTypes.map((each) => choose(each, each, type)),
    ],
    compare: [
      choose('usual', 'what is usual', compareWith),
      choose('before', 'the time before', compareWith),
      choose('none', 'nothing', compareWith),
    ],
    ...{ pbx, victim, search },
    isOpen:
      query.entries.length > 0 && [host, type, pbx, victim, search].some((text) => text !== ''),
  }
}
