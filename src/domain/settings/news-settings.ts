// When people are told.
import { z } from 'zod'
import { isQuietHours } from '../quiet-hours.js'
import type { SettingGroup } from './setting.js'

/** When news reach people. */
export const newsSettings = {
  title: 'News',
  sentence: 'When people are told of what happens, on every channel.',
  settings: {
    'news.quietHours': {
      schema: z
        .string()
        .refine((text) => text === '' || isQuietHours(text))
        .describe('a span of hours, "22:00-07:00", or nothing')
        .default(''),
      title: 'Quiet hours',
      sentence: 'In these hours only news to act on at once are sent; the rest waits.',
      unit: '',
    },
  },
} as const satisfies SettingGroup
