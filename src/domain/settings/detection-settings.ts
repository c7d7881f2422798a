// When attempts are an attack.
import { z } from 'zod'
import { attackToolNames } from '../attack-tools.js'
import { whyUnusable } from '../user-agent-name.js'
import type { SettingGroup } from './setting.js'

const userAgent = z
  .string()
  .min(2)
  .max(128)
  .regex(/^[\u0020-\u007e]+$/, 'printable ASCII')
  .superRefine((entry, context) => {
    const reason = whyUnusable(entry)
    if (reason !== undefined) context.addIssue({ code: 'custom', message: `${entry}: ${reason}` })
  })
  .describe(
    'a part of a User-Agent, or a /regular expression/, of 2 to 128 printable ASCII characters',
  )

/** The limits beyond which a source attacks. */
export const detectionSettings = {
  title: 'Detection',
  sentence: 'How many failures of one source are an attack, and which programs are attackers.',
  settings: {
    'detection.attemptsPerMinute': {
      schema: z.int().min(1).max(1000).default(10),
      title: 'Failures in a minute',
      sentence: 'A source with so many failed attempts within 60 seconds is blocked.',
      unit: 'attempts',
    },
    'detection.attemptsPerDay': {
      schema: z.int().min(1).max(100_000).default(100),
      title: 'Failures in a day',
      sentence: 'A source with so many failed attempts within 24 hours is blocked.',
      unit: 'attempts',
    },
    'detection.userAgents': {
      schema: z
        .array(userAgent)
        .max(200)
        .default([...attackToolNames]),
      title: 'Programs of attackers',
      sentence: 'Whoever calls himself by one of these names is blocked at his first request.',
      unit: '',
    },
    'detection.packetsPerSecond': {
      schema: z.int().min(0).max(10_000).default(1000),
      title: 'SIP packets in a second',
      sentence: 'The kernel drops what a stranger sends beyond it over UDP; 0 sets no bound.',
      unit: 'packets',
    },
  },
} as const satisfies SettingGroup
