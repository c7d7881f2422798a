// The page of reports: a busy day, and a bad one with hostile names.
import type { ReportFacts } from '../../../src/ports/report-facts.js'
import { reportView } from '../../../src/tell/report/report-view.js'
import type { ReportsView } from '../../../src/tell/web/pages/views/reports-view.js'
import { badReport, busyReport, quietReport } from '../../support/sample-reports.js'
import { choices, day, frame, hostile, hour, nowAt } from './frame.js'

const option = (text: string, isChosen = false) => ({ value: text, text, isChosen })

const viewOf = (facts: ReportFacts, isOpen: boolean): ReportsView => ({
  frame: frame({ page: 'reports', title: 'Reports' }),
  ranges: choices(['yesterday', 'today', '7 days', '30 days', '90 days'], 'yesterday'),
  form: {
    from: '2026-11-29',
    to: '2026-11-29',
    hosts: [option('all hosts', true), option('edge-1'), option('edge-2')],
    compare: [option('what is usual', true), option('the time before'), option('nothing')],
    types: [option('all methods', true), option('REGISTER'), option('INVITE')],
    pbx: '',
    victim: '',
    search: isOpen ? hostile.markup : '',
    isOpen,
    problem: isOpen ? `host must be the name of a host, not "${hostile.markup}"` : '',
  },
  exports: [
    { text: 'HTML, for paper and mail', href: '/reports/file?format=html' },
    { text: 'CSV', href: '/reports/file?format=csv' },
  ],
  report: reportView(facts),
  schedules: [
    {
      words: 'daily at 07:00',
      about: '',
      recipients: 'all recipients of mails',
      nextAt: nowAt + day,
      trouble: '',
    },
    {
      words: 'weekly on Monday at 08:00',
      about: 'PBX berlin',
      recipients: 'boss@customer.example',
      nextAt: nowAt + hour,
      trouble: isOpen ? 'mail is switched off: the setting mail.enabled' : '',
    },
  ],
  sent: [29, 28, 27].map((each) => ({
    title: `Sun ${each} Nov`,
    kind: 'daily',
    madeAt: nowAt - (30 - each) * day,
    recipients: 'anna@pbx.example, jean@pbx.example',
    htmlHref: `/reports/sent/daily-2026-11-${each}`,
    textHref: `/reports/sent/daily-2026-11-${each}?format=text`,
  })),
  sentTotal: 41,
})

export const reports: ReportsView = viewOf(busyReport, false)
export const badReports: ReportsView = viewOf(badReport, true)
export const quietReports: ReportsView = {
  ...viewOf(quietReport, false),
  schedules: [],
  sent: [],
  sentTotal: 0,
}
