// Which countries may use SIP.
import { z } from 'zod'
import { isCountryCode } from '../country.js'
import type { SettingGroup } from './setting.js'

const country = z
  .string()
  .refine(isCountryCode)
  .describe('the ISO 3166 code of a country in capital letters, "DE"')

/** The country policy. */
export const countrySettings = {
  title: 'Countries',
  sentence: 'From which countries the SIP ports can be reached.',
  settings: {
    'country.policy': {
      schema: z.enum(['off', 'allow', 'deny']).default('off'),
      title: 'Country policy',
      sentence:
        'Whether only the listed countries are let in (allow), or they are kept out (deny).',
      unit: '',
    },
    'country.list': {
      schema: z.array(country).max(300).default(['US']),
      title: 'Countries',
      sentence: 'The countries that the policy is about.',
      unit: '',
    },
  },
} as const satisfies SettingGroup
