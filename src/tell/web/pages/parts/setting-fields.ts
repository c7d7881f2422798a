// A setting as a field of a form, and the value that a form names for it.
import { countryName, nearestCountry } from '../../../../domain/country.js'
import {
  allowedWords,
  defaultSettings,
  parseSetting,
  type ParsedSetting,
  type SettingKey,
  settingOf,
  type Settings,
} from '../../../../domain/settings.js'
import { describeDuration } from '../../../format/describe-time.js'
import type { PageFields } from '../page-route.js'
import type { SettingKind, SettingView } from '../views/settings-firewall-view.js'

const words: Readonly<Record<string, string>> = {
  udp: 'UDP alone',
  tcp: 'TCP alone, with TLS and WebSocket',
  'udp,tcp': 'UDP and TCP',
  off: 'off: every country may talk to the PBX',
  starttls: 'STARTTLS: the connection turns to TLS',
  tls: 'TLS from the first byte',
  none: 'none',
  password: 'user and password',
  microsoft365: 'Microsoft 365 by OAuth2',
  google: 'Google by OAuth2',
  allow: 'only the listed countries may talk to the PBX',
  deny: 'the listed countries may not talk to the PBX',
}

/** How a setting is typed or chosen. */
export function kindOf(key: SettingKey): SettingKind {
  if (key === 'country.list') return 'countries'
  if (key === 'detection.userAgents') return 'lines'
  if (key === 'sip.protocols') return 'choice'
  if (settingOf(key).isSecret === true) return 'secret'
  const value: unknown = defaultSettings[key]
  if (typeof value === 'boolean') return 'switch'
  if (typeof value === 'number') return 'number'
  if (Array.isArray(value)) return 'text'
  return allowedWords(key).length > 0 ? 'choice' : 'line'
}

/** Returns a value as its field holds it. */
export function fieldText(key: SettingKey, value: Settings[SettingKey]): string {
  const separator = kindOf(key) === 'lines' ? '\n' : key === 'sip.protocols' ? ',' : ', '
  return Array.isArray(value) ? value.map(itemText).join(separator) : String(value)
}

function itemText(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item)
}

/** Reads what a form names for a setting: its value, or why it is refused. */
export function readField(key: SettingKey, body: PageFields): ParsedSetting {
  return parseSetting(key, valueOf(key, body))
}

function valueOf(key: SettingKey, body: PageFields): unknown {
  const text = body.get(key).trim()
  switch (kindOf(key)) {
    case 'switch':
      return body.has(key)
    case 'number':
      return /^-?\d{1,12}$/.test(text) ? Number(text) : text
    case 'lines':
      return partsOf(text, /\r?\n/)
    case 'text':
      return partsOf(text, /[,\s]+/)
    case 'countries':
      return countriesOf(key, body)
    default:
      return key === 'sip.protocols' ? partsOf(text, /,/) : text
  }
}

function partsOf(text: string, separator: RegExp): readonly string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Those that stay chosen, and those that somebody adds by name or code. */
function countriesOf(key: SettingKey, body: PageFields): readonly string[] {
  const added = partsOf(body.get(`${key}.add`), /,/).map((name) => nearestCountry(name) ?? name)
  return [...new Set([...body.all(key), ...added])].slice(0, 400)
}

/** What is known of a setting besides its value. */
export interface SettingMarks {
  /** `default 10; anna, 12 Nov`; empty where it is the default. */
  readonly changed: string
  readonly problem: string
  readonly mayChange: boolean
}

/** Makes the field. `sent` is what somebody typed where it was refused. */
export function settingView(
  key: SettingKey,
  settings: Settings,
  { changed, problem, mayChange }: SettingMarks,
  sent?: string,
): SettingView {
  const { title, sentence, unit } = settingOf(key)
  const [kind, value] = [kindOf(key), settings[key]]
  // A secret is never written into a page: whether there is one is all that is known.
  const isSecret = kind === 'secret'
  const text = isSecret ? '' : (sent ?? fieldText(key, value))
  const reset = {
    text: 'reset',
    icon: '',
    action: '/settings/firewall',
    fields: [],
    isGrave: false,
  }
  return {
    ...{ key, label: title, hint: sentence, kind, value: text, problem, changed },
    unit: kind === 'switch' ? (value === true ? 'on' : 'off') : isSecret ? String(value) : unit,
    isOn: value === true,
    choices: kind === 'choice' ? choicesOf(key, text) : [],
    countries: kind === 'countries' ? settings['country.list'].map((code) => ({ code })) : [],
    reset: changed !== '' && mayChange ? reset : undefined,
    computed: computedOf(key, settings),
  }
}

function choicesOf(key: SettingKey, chosen: string): SettingView['choices'] {
  const values = key === 'sip.protocols' ? ['udp,tcp', 'udp', 'tcp'] : allowedWords(key)
  return values.map((value) => ({ value, text: words[value] ?? value, isChosen: value === chosen }))
}

const unitMs = { second: 1000, minute: 60_000, hour: 3_600_000 } as const

/** What follows from a value. */
function computedOf(key: SettingKey, settings: Settings): string {
  if (key === 'blocking.seconds') return `That is ${describeDuration(settings[key] * 1000)}.`
  if (key === 'invite.value') {
    const every = unitMs[settings['invite.unit']] / settings[key]
    return `One INVITE every ${describeDuration(every)} passes; the kernel drops the rest.`
  }
  return ''
}

/** Returns a value as a sentence names it. */
export function shownValue(key: SettingKey, value: Settings[SettingKey]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (key === 'country.list' && Array.isArray(value))
    return value.map((code) => countryName(itemText(code))).join(', ')
  const { unit } = settingOf(key)
  const text = fieldText(key, value).replaceAll('\n', ', ')
  return unit === '' ? text : `${text} ${unit}`
}
