// The mail server: where it is, how it is spoken to, and the login.
import { isIP } from 'node:net'
import { z } from 'zod'
import { isServerName } from '../mail-address.js'
import type { SettingGroup } from './setting.js'

const isLine = (text: string): boolean => /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u.test(text)
const word = z.string().max(256).refine(isLine)
const secret = z.string().max(1024).refine(isLine)
const short = 'one line of at most 256 characters'
const long = 'one line of at most 1024 characters'

/** The server that mails are handed to. */
export const mailServerSettings = {
  title: 'Mail server',
  sentence: 'The server that takes the mails, and how sipward logs in there.',
  settings: {
    'mail.host': {
      schema: z
        .string()
        .refine((text) => isIP(text) !== 0 || isServerName(text))
        .describe('the name or the address of a server')
        .default('localhost'),
      title: 'Server',
      sentence: 'The name or the address of the mail server.',
      unit: '',
    },
    'mail.port': {
      schema: z.int().min(1).max(65535).default(25),
      title: 'Port',
      sentence: 'The TCP port of the mail server: 25 or 587, and 465 where TLS comes first.',
      unit: 'TCP',
    },
    'mail.encryption': {
      schema: z.enum(['starttls', 'tls', 'none']).default('none'),
      title: 'Encryption',
      sentence: 'Whether the connection turns to TLS, begins with TLS, or stays in clear.',
      unit: '',
    },
    'mail.login': {
      schema: z.enum(['none', 'password', 'microsoft365', 'google']).default('none'),
      title: 'Login',
      sentence: 'How sipward logs in: not at all, with a password, or by OAuth2.',
      unit: '',
    },
    'mail.user': {
      schema: word.describe(short).default(''),
      title: 'User',
      sentence: 'The user of a login with a password.',
      unit: '',
    },
    'mail.password': {
      schema: secret.describe(long).default(''),
      title: 'Password',
      sentence: 'The password of that user, or an app password.',
      unit: '',
      isSecret: true,
    },
  },
} as const satisfies SettingGroup
