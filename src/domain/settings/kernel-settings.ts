// Services beside SIP that the kernel guards by itself.
import { z } from 'zod'
import type { SettingGroup } from './setting.js'

/** The guards of TFTP and DNS. */
export const kernelSettings = {
  title: 'Other services',
  sentence: 'Services beside SIP that the kernel guards by itself.',
  settings: {
    'tftp.enabled': {
      schema: z.boolean().default(true),
      title: 'Bound on TFTP',
      sentence:
        'A source with more than 100 TFTP requests in a minute gets 10 a minute from then on.',
      unit: '',
    },
    'dns.enabled': {
      schema: z.boolean().default(true),
      title: 'Guard of the resolver',
      sentence: 'DNS answers of more than 2048 bytes are dropped (CVE-2015-7547).',
      unit: '',
    },
  },
} as const satisfies SettingGroup
