// The settings that people change while sipward runs: one schema for the file, the store, the API, the
// CLI and the pages. Each group of settings has a file in settings/, with its words for people.
import { z } from 'zod'
import { countryName, isCountryCode, nearestCountry } from './country.js'
import { blockingSettings } from './settings/blocking-settings.js'
import { chatSettings } from './settings/chat-settings.js'
import { countrySettings } from './settings/country-settings.js'
import { detectionSettings } from './settings/detection-settings.js'
import { inviteSettings } from './settings/invite-settings.js'
import { kernelSettings } from './settings/kernel-settings.js'
import { mailOauthSettings } from './settings/mail-oauth-settings.js'
import { mailServerSettings } from './settings/mail-server-settings.js'
import { mailSettings } from './settings/mail-settings.js'
import { newsSettings } from './settings/news-settings.js'
import { reportSettings } from './settings/report-settings.js'
import { retentionSettings } from './settings/retention-settings.js'
import type { Setting, SettingGroup } from './settings/setting.js'
import { sipSettings } from './settings/sip-settings.js'
import { printable } from './untrusted.js'

/** Every group, in the order in which people see them. */
export const settingGroups: readonly SettingGroup[] = [
  sipSettings,
  detectionSettings,
  blockingSettings,
  inviteSettings,
  kernelSettings,
  countrySettings,
  retentionSettings,
  reportSettings,
  mailSettings,
  mailServerSettings,
  mailOauthSettings,
  chatSettings,
  newsSettings,
]

/** The schema of every setting, with its default. */
export const settingsSchema = z.strictObject({
  ...schemasOf(sipSettings.settings),
  ...schemasOf(detectionSettings.settings),
  ...schemasOf(blockingSettings.settings),
  ...schemasOf(inviteSettings.settings),
  ...schemasOf(kernelSettings.settings),
  ...schemasOf(countrySettings.settings),
  ...schemasOf(retentionSettings.settings),
  ...schemasOf(reportSettings.settings),
  ...schemasOf(mailSettings.settings),
  ...schemasOf(mailServerSettings.settings),
  ...schemasOf(mailOauthSettings.settings),
  ...schemasOf(chatSettings.settings),
  ...schemasOf(newsSettings.settings),
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

/** The words of a setting, and whether it is secret. */
export function settingOf(key: SettingKey): Setting {
  const found = settingGroups.find(({ settings }) => Object.hasOwn(settings, key))?.settings[key]
  if (found === undefined) throw new Error(`${key} is in no group`)
  return found
}

/** The settings whose values are never given back. */
export const secretSettingKeys: ReadonlySet<string> = new Set(
  settingKeys.filter((key) => settingOf(key).isSecret === true),
)

/** Returns settings as they may be shown: of a secret only whether it is `set` or `unset`. */
export function shownSettings<Shown extends Readonly<Record<string, unknown>>>(
  settings: Shown,
  secretKeys: ReadonlySet<string> = secretSettingKeys,
): Shown {
  const isSet = (value: unknown): boolean =>
    value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  const entries = Object.entries(settings).map(([key, value]): [string, unknown] =>
    secretKeys.has(key) ? [key, isSet(value) ? 'set' : 'unset'] : [key, value],
  )
  return Object.fromEntries(entries) as Shown
}

/** What {@link parseSetting} found: the value, or one sentence that says why it is refused. */
export type ParsedSetting =
  | { readonly ok: true; readonly value: Settings[SettingKey] }
  | { readonly ok: false; readonly reason: string }

/** Checks one value; a refusal names what is allowed. */
export function parseSetting(key: SettingKey, value: unknown): ParsedSetting {
  const result = settingsSchema.shape[key].safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  if (secretSettingKeys.has(key)) {
    // The targets of chats say themselves why they are refused, without a value of theirs.
    const why = key === 'chat.targets' ? whyRefused(result.error) : ''
    return { ok: false, reason: `${key} must be ${describeAllowed(key)}${why}` }
  }
  const shown = printable(JSON.stringify(refusedPart(value, result.error)))
  const refused = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown
  const why =
    key === 'detection.userAgents'
      ? whyRefused(result.error)
      : key === 'country.list'
        ? countriesMeant(value)
        : ''
  return { ok: false, reason: `${key} must be ${describeAllowed(key)}, not ${refused}${why}` }
}

/** Of a long list only the items that are refused are shown. */
function refusedPart(value: unknown, { issues }: z.ZodError): unknown {
  if (!Array.isArray(value)) return value
  const places = new Set(issues.map(({ path }) => path[0]))
  const items: readonly unknown[] = value
  const refused = items.filter((_item, index) => places.has(index))
  return refused.length === 0 ? value : refused
}

/** Says in words which values a setting may have, "a whole number from 1 to 20". */
export function describeAllowed(key: SettingKey): string {
  return describeSchema(z.toJSONSchema(settingsSchema.shape[key]))
}

/** Names the words that a setting, or an item of its list, may be; empty where it is free. */
export function allowedWords(key: SettingKey): readonly string[] {
  const { type, items, ...schema } = z.toJSONSchema(settingsSchema.shape[key])
  if (type === 'boolean') return ['true', 'false']
  const words = type === 'array' ? (items as z.core.JSONSchema.BaseSchema).enum : schema.enum
  return (words ?? []).map(String)
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

function schemasOf<Settings extends Readonly<Record<string, Setting>>>(
  settings: Settings,
): { readonly [Key in keyof Settings]: Settings[Key]['schema'] } {
  const entries = Object.entries(settings).map(([key, { schema }]) => [key, schema])
  return Object.fromEntries(entries) as { [Key in keyof Settings]: Settings[Key]['schema'] }
}
