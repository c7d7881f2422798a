// Where SIP is spoken.
import { z } from 'zod'
import type { SettingGroup } from './setting.js'

const portRange = z
  .string()
  .regex(/^\d{1,5}(:\d{1,5})?$/, 'a port or a range, "5060" or "5060:5062"')
  .refine(isPortRange, 'ports go from 1 to 65535, the lower one first')
  .describe('a port or a range in quotes, "5060" or "5060:5062", from 1 to 65535')

/** The ports and protocols of SIP. */
export const sipSettings = {
  title: 'SIP',
  sentence:
    'Where Asterisk speaks SIP: limits, names and blocks on evidence that may be forged hold at these ports.',
  settings: {
    'sip.ports': {
      schema: z.array(portRange).min(1).max(15).default(['5060']),
      title: 'SIP ports',
      sentence: 'The ports on which Asterisk takes SIP, and any that NAT maps onto them.',
      unit: '',
    },
    'sip.protocols': {
      schema: z
        .array(z.enum(['udp', 'tcp']))
        .min(1)
        .max(2)
        .default(['udp', 'tcp']),
      title: 'SIP protocols',
      sentence: 'The protocols that the SIP ports are guarded for; TLS and WebSocket are tcp.',
      unit: '',
    },
  },
} as const satisfies SettingGroup

function isPortRange(text: string): boolean {
  const [low = 0, high = low] = text.split(':').map(Number)
  return low >= 1 && low <= high && high <= 65535
}
