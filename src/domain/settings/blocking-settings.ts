// What happens to an attacker.
import { z } from 'zod'
import type { SettingGroup } from './setting.js'

/** How long attackers are blocked, and when for good. */
export const blockingSettings = {
  title: 'Blocking',
  sentence: 'How long an attacker is blocked, and after how many blocks for good.',
  settings: {
    'blocking.seconds': {
      schema: z.int().min(1).max(2_147_483).default(3600),
      title: 'Length of a block',
      sentence: 'For so long an attacker is dropped after his last attack.',
      unit: 'seconds',
    },
    'blocking.threshold': {
      schema: z.int().min(1).max(20).default(3),
      title: 'Blocks until the denylist',
      sentence: 'A source that is blocked so often within 30 days is put on the denylist.',
      unit: 'blocks',
    },
    'blocking.permanent.register': {
      schema: z.boolean().default(true),
      title: 'Denylist after password guessing',
      sentence: 'Whether attacks by REGISTER may bring a source to the denylist.',
      unit: '',
    },
    'blocking.permanent.invite': {
      schema: z.boolean().default(false),
      title: 'Denylist after attacks by calls',
      sentence: 'Whether attacks by INVITE may bring a source to the denylist.',
      unit: '',
    },
    'blocking.monitor': {
      schema: z.boolean().default(false),
      title: 'Watch only',
      sentence: 'While it is on, attacks are recorded and told, and nobody is blocked.',
      unit: '',
    },
    'blocking.pausedUntil': {
      schema: z
        .union([z.literal(''), z.iso.datetime()])
        .default('')
        .describe('an instant in UTC, as 2026-12-24T18:00:00Z, or nothing'),
      title: 'Watch only until',
      sentence: 'At this instant watching only ends by itself; sipward pause sets it.',
      unit: '',
    },
  },
} as const satisfies SettingGroup
