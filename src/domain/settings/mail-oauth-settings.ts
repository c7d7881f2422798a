// The login at Microsoft 365 or Google by OAuth2, for which nobody has to be there.
import { z } from 'zod'
import { isMailAddress } from '../mail-address.js'
import type { SettingGroup } from './setting.js'

const word = z.string().regex(/^[\w.:@/~+=-]{0,256}$/)
const words = 'at most 256 letters, digits and signs without blanks'
const secret = z
  .string()
  .max(1024)
  .refine((text) => /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u.test(text))
const secretWords = 'one line of at most 1024 characters'

/** What OAuth2 needs. */
export const mailOauthSettings = {
  title: 'Mail login by OAuth2',
  sentence: 'What Microsoft 365 and Google want instead of a password.',
  settings: {
    'mail.mailbox': {
      schema: z
        .string()
        .refine((text) => text === '' || isMailAddress(text))
        .describe('a mail address')
        .default(''),
      title: 'Mailbox',
      sentence: 'The mailbox that mails are sent from; the from address unless given.',
      unit: '',
    },
    'mail.tenant': {
      schema: z
        .string()
        .regex(/^[A-Za-z0-9.-]{0,253}$/)
        .describe('the ID or the domain of a tenant')
        .default(''),
      title: 'Tenant',
      sentence: 'Microsoft 365: the directory (tenant) ID, or a domain of the tenant.',
      unit: '',
    },
    'mail.clientId': {
      schema: word.describe(words).default(''),
      title: 'Client ID',
      sentence: 'The application (client) ID that sipward is registered as.',
      unit: '',
    },
    'mail.clientSecret': {
      schema: secret.describe(secretWords).default(''),
      title: 'Client secret',
      sentence: 'The value of the client secret of that application.',
      unit: '',
      isSecret: true,
    },
    'mail.secretEndsAt': {
      schema: z
        .string()
        .refine((text) => text === '' || isDay(text))
        .describe('a day, "2027-05-31", or nothing')
        .default(''),
      title: 'Secret ends on',
      sentence: 'The day on which the client secret ends; people are warned 30 days before.',
      unit: '',
    },
    'mail.googleKey': {
      schema: z
        .string()
        .refine((text) => text === '' || isServiceAccountKey(text))
        .describe('the JSON key of a service account, at most 8192 characters')
        .default(''),
      title: 'Google service account key',
      sentence: 'Google Workspace: the whole JSON file of the key of a service account.',
      unit: '',
      isSecret: true,
    },
    'mail.refreshToken': {
      schema: secret.describe(secretWords).default(''),
      title: 'Google refresh token',
      sentence: 'Google without a service account: a refresh token of the mailbox.',
      unit: '',
      isSecret: true,
    },
  },
} as const satisfies SettingGroup

/** Of a service account's key the fields that a login needs. */
export interface ServiceAccountKey {
  readonly client_email: string
  readonly private_key: string
}

/** Reads the key of a service account; undefined where the text is none. */
export function readServiceAccountKey(text: string): ServiceAccountKey | undefined {
  if (text.length > 8192) return undefined
  try {
    const { client_email, private_key } = JSON.parse(text) as Partial<ServiceAccountKey>
    if (typeof client_email !== 'string' || typeof private_key !== 'string') return undefined
    const isKey = isMailAddress(client_email) && private_key.includes('PRIVATE KEY')
    return isKey ? { client_email, private_key } : undefined
  } catch {
    return undefined
  }
}

function isServiceAccountKey(text: string): boolean {
  return readServiceAccountKey(text) !== undefined
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(at || 0).toISOString().startsWith(text)
}
