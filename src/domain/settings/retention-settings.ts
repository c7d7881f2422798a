// How long the attack log is kept.
import { z } from 'zod'
import type { SettingGroup } from './setting.js'

/** How long records are kept. */
export const retentionSettings = {
  title: 'Attack log',
  sentence: 'How long attacks and ended blocks are remembered.',
  settings: {
    'retention.days': {
      schema: z.int().min(1).max(3650).default(90),
      title: 'Days to keep',
      sentence: 'Attacks and ended blocks that are older are forgotten.',
      unit: 'days',
    },
    'retention.attemptDays': {
      schema: z.int().min(0).max(7).default(7),
      title: 'Days of attempts',
      sentence:
        'For so long every attempt is kept, so that sipward can say what other settings would have done; 0 keeps none.',
      unit: 'days',
    },
  },
} as const satisfies SettingGroup
