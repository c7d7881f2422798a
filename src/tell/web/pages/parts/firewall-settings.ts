// The settings of the firewall by groups, and what a form changes of them.
import { lockedOut } from '../../../../domain/country-access.js'
import { countryName } from '../../../../domain/country.js'
import type { Network } from '../../../../domain/address.js'
import {
  settingGroups,
  type SettingKey,
  settingKeys,
  type Settings,
} from '../../../../domain/settings.js'
import type { PageContext } from '../page-route.js'
import { fieldText, readField, shownValue } from './setting-fields.js'

const rooms = ['sip', 'detection', 'blocking', 'invite', 'tftp', 'dns', 'country', 'retention']

const few: ReadonlySet<string> = new Set<SettingKey>([
  'sip.ports',
  'detection.attemptsPerMinute',
  'blocking.seconds',
  'blocking.threshold',
  'blocking.monitor',
  'invite.enabled',
  'country.policy',
  'country.list',
])

/** The groups of the page, each with the keys that are shown. */
export function firewallGroups(isAll: boolean) {
  return settingGroups.flatMap(({ title, sentence, settings }) => {
    const keys = settingKeys.filter(
      (key) =>
        Object.hasOwn(settings, key) &&
        rooms.includes(key.split('.')[0] ?? '') &&
        (isAll || few.has(key)),
    )
    return keys.length === 0 ? [] : [{ title, text: sentence, keys }]
  })
}

/** Every key of the page. */
export function firewallKeys(isAll: boolean): readonly SettingKey[] {
  return firewallGroups(isAll).flatMap(({ keys }) => keys)
}

/** What a form would change, and the reasons why something is refused, by key. */
export interface WantedSettings {
  readonly changes: Partial<Settings>
  readonly problems: ReadonlyMap<SettingKey, string>
}

/** Reads the form against the settings in force. */
export function wantedSettings(
  { body }: Pick<PageContext, 'body'>,
  keys: readonly SettingKey[],
  settings: Settings,
): WantedSettings {
  const changes: Record<string, unknown> = {}
  const problems = new Map<SettingKey, string>()
  for (const key of keys) {
    const parsed = readField(key, body)
    if (!parsed.ok) problems.set(key, parsed.reason)
    else if (fieldText(key, parsed.value) !== fieldText(key, settings[key])) {
      changes[key] = parsed.value
    }
  }
  return { changes, problems }
}

/** Says what saving would do, a sentence each, and whether it would shut out who asks. */
export function whatIfLines(
  { operator, address }: Pick<PageContext, 'operator' | 'address'>,
  changes: Partial<Settings>,
  settings: Settings,
) {
  const keys = settingKeys.filter((key) => Object.hasOwn(changes, key))
  const wanted = { ...settings, ...changes }
  const lines = keys.map(
    (key) => `${key}: ${shownValue(key, settings[key])} → ${shownValue(key, wanted[key])}`,
  )
  const found = lockedOut(
    {
      mode: wanted['country.policy'],
      countries: wanted['country.list'],
      countryOf: (each) => operator.geo.countryOf(each as string as Network),
    },
    [address],
  )
  if (found !== undefined) {
    const where = found.country === '' ? 'an unknown country' : countryName(found.country)
    lines.unshift(
      `You come from ${address}, in ${where}: this would keep you from the SIP ports. Put your address on the allowlist first.`,
    )
  }
  if (changes['blocking.monitor'] === true) {
    lines.unshift('Nobody would be blocked any more: attacks would only be recorded.')
  }
  const isGrave = found !== undefined || changes['blocking.monitor'] === true
  return { isGrave, lines: lines.length > 0 ? lines : ['Nothing would change.'] }
}
