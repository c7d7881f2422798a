// The bound on calls.
import { z } from 'zod'
import type { SettingGroup } from './setting.js'

/** How many calls one source may try. */
export const inviteSettings = {
  title: 'INVITE limit',
  sentence: 'How many calls one source may try; the kernel drops what is beyond it.',
  settings: {
    'invite.enabled': {
      schema: z.boolean().default(false),
      title: 'Limit calls',
      sentence: 'Whether INVITE requests are limited for each source.',
      unit: '',
    },
    'invite.value': {
      schema: z.int().min(1).max(10_000).default(20),
      title: 'Calls in a unit',
      sentence: 'So many INVITE requests of one source pass in each unit of time.',
      unit: 'requests',
    },
    'invite.unit': {
      schema: z.enum(['second', 'minute', 'hour']).default('minute'),
      title: 'Unit of time',
      sentence: 'The unit of time that the number of calls is for.',
      unit: '',
    },
    'invite.burst': {
      schema: z.int().min(1).max(10_000).default(10),
      title: 'Calls at once',
      sentence: 'So many INVITE requests pass at once before the limit begins to count.',
      unit: 'requests',
    },
    'invite.block': {
      schema: z.boolean().default(false),
      title: 'Block who exceeds it',
      sentence: 'Whether a source beyond the limit is blocked besides.',
      unit: '',
    },
  },
} as const satisfies SettingGroup
