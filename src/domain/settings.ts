// The settings that people change while sipward runs: one schema for the file, the store, the API
// and the CLI. Settings of mail join it with the feature they steer.
import { z } from 'zod'
import { attackToolNames } from './attack-tools.js'
import { isCountryCode, nearestCountry, countryName } from './country.js'
import { printable } from './untrusted.js'
import { whyUnusable } from './user-agent-name.js'

const portRange = z
  .string()
  .regex(/^\d{1,5}(:\d{1,5})?$/, 'a port or a range, "5060" or "5060:5062"')
  .refine(isPortRange, 'ports go from 1 to 65535, the lower one first')
  .describe('a port or a range in quotes, "5060" or "5060:5062", from 1 to 65535')

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

const country = z
  .string()
  .refine(isCountryCode)
  .describe('the ISO 3166 code of a country in capital letters, "DE"')

/** The schema of every setting, with its default. */
export const settingsSchema = z.strictObject({
  'sip.ports': z.array(portRange).min(1).max(15).default(['5060']),
  'sip.protocols': z
    .array(z.enum(['udp', 'tcp']))
    .min(1)
    .max(2)
    .default(['udp', 'tcp']),
  'detection.attemptsPerMinute': z.int().min(1).max(1000).default(10),
  'detection.attemptsPerDay': z.int().min(1).max(100_000).default(100),
  'detection.userAgents': z
    .array(userAgent)
    .max(200)
    .default([...attackToolNames]),
  'detection.packetsPerSecond': z.int().min(0).max(10_000).default(1000),
  'blocking.seconds': z.int().min(1).max(2_147_483).default(3600),
  'blocking.threshold': z.int().min(1).max(20).default(3),
  'blocking.permanent.register': z.boolean().default(true),
  'blocking.permanent.invite': z.boolean().default(false),
  'blocking.monitor': z.boolean().default(false),
  'invite.enabled': z.boolean().default(false),
  'invite.value': z.int().min(1).max(10_000).default(20),
  'invite.unit': z.enum(['second', 'minute', 'hour']).default('minute'),
  'invite.burst': z.int().min(1).max(10_000).default(10),
  'invite.block': z.boolean().default(false),
  'tftp.enabled': z.boolean().default(true),
  'dns.enabled': z.boolean().default(true),
  'country.policy': z.enum(['off', 'allow', 'deny']).default('off'),
  'country.list': z.array(country).max(300).default(['US']),
  'retention.days': z.int().min(1).max(3650).default(90),
})

/** The settings in force. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>

/** The name of a setting. */
export type SettingKey = keyof Settings

/** The names of all settings. */
export const settingKeys = Object.keys(settingsSchema.shape) as readonly SettingKey[]

/** The settings before anybody changed one. */
export const defaultSettings: Settings = Object.freeze(settingsSchema.parse({}))

/** Tells whether the text is the name of a setting. */
export function isSettingKey(text: string): text is SettingKey {
  return Object.hasOwn(settingsSchema.shape, text)
}

/** What {@link parseSetting} found: the value, or one sentence that says why it is refused. */
export type ParsedSetting =
  | { readonly ok: true; readonly value: Settings[SettingKey] }
  | { readonly ok: false; readonly reason: string }

/** Checks one value; a refusal names what is allowed. */
export function parseSetting(key: SettingKey, value: unknown): ParsedSetting {
  const result = settingsSchema.shape[key].safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const shown = printable(JSON.stringify(value))
  const refused = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown
  const why =
    key === 'detection.userAgents'
      ? whyRefused(result.error)
      : key === 'country.list'
        ? countriesMeant(value)
        : ''
  return { ok: false, reason: `${key} must be ${describeAllowed(key)}, not ${refused}${why}` }
}

/** Says in words which values a setting may have, "a whole number from 1 to 20". */
export function describeAllowed(key: SettingKey): string {
  return describeSchema(z.toJSONSchema(settingsSchema.shape[key]))
}

/** A regular expression may be wrong in many ways: which one is said besides. */
function whyRefused({ issues }: z.ZodError): string {
  const issue = issues.find(({ code }) => code === 'custom')
  return issue === undefined ? '' : ` (${printable(issue.message)})`
}

function describeSchema(schema: z.core.JSONSchema.BaseSchema): string {
  if (schema.description !== undefined) return schema.description
  if (schema.type === 'boolean') return 'true or false'
  if (schema.type === 'integer') {
    return `a whole number from ${Number(schema.minimum)} to ${Number(schema.maximum)}`
  }
  if (schema.type === 'array') {
    const item = schema.items as z.core.JSONSchema.BaseSchema
    return `a list of ${schema.minItems ?? 0} to ${Number(schema.maxItems)}, each ${describeSchema(item)}`
  }
  return (schema.enum ?? []).map(String).join(' or ')
}

function countriesMeant(value: unknown): string {
  const texts: readonly unknown[] = Array.isArray(value) ? value.slice(0, 300) : [value]
  const wrong = texts.filter(
    (text): text is string => typeof text === 'string' && !isCountryCode(text),
  )
  const meant = nearestCountry(wrong[0] ?? '')
  if (meant === undefined || wrong[0] === undefined) return ''
  return `; for "${printable(wrong[0].slice(0, 40))}" did you mean "${meant}" (${countryName(meant)})?`
}

function isPortRange(text: string): boolean {
  const [low = 0, high = low] = text.split(':').map(Number)
  return low >= 1 && low <= high && high <= 65535
}
