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
  },
} as const satisfies SettingGroup
