// Reports by mail: the daily summary, and schedules with recipients and a filter of their own.
import { z } from 'zod'
import { planForm, readClock, readPlan } from '../report-schedule.js'
import type { SettingGroup } from './setting.js'

/** When reports are mailed, and to whom. */
export const reportSettings = {
  title: 'Reports',
  sentence: 'The daily summary and other reports by mail: when they are made, and who gets them.',
  settings: {
    'mail.daily': {
      schema: z.boolean().default(true),
      title: 'Daily summary',
      sentence: 'Whether all recipients of mails get a summary of the day before.',
      unit: '',
    },
    'mail.dailyAt': {
      schema: z
        .string()
        .refine((text) => readClock(text) !== undefined)
        .describe('a time of the day, "07:00"')
        .default('07:00'),
      title: 'Time of the summary',
      sentence: 'When the daily summary is made, in the time zone of the mails.',
      unit: '',
    },
    'reports.schedules': {
      schema: z
        .array(
          z
            .string()
            .max(1000)
            .refine((line) => readPlan(line) !== undefined)
            .describe(planForm),
        )
        .max(100)
        .default([]),
      title: 'Schedules',
      sentence: 'More reports, one a line: "weekly mon 07:00 boss@example.org pbx=berlin".',
      unit: '',
    },
  },
} as const satisfies SettingGroup
