// The [settings] section: first values of what people change later.
import { suggestion } from '../domain/nearest-name.js'
import { isSettingKey, parseSetting, type Settings, settingKeys } from '../domain/settings.js'
import { printable } from '../domain/untrusted.js'
import type { Draft } from './draft.js'
import { isTable } from './parse-toml.js'
import type { Problem } from './problem.js'

/** Checks the settings; returns the good ones, with the faults added to `problems`. */
export function checkSettings(draft: Draft, problems: Problem[]): Partial<Settings> {
  const settings: Record<string, unknown> = {}
  if (!isTable(draft.sections.settings ?? {})) {
    problems.push({
      ...draft.placeOf(['settings']),
      text: '[settings] must be a section of its own',
    })
  }
  for (const [name, value] of draft.settings) {
    const place = draft.placeOf(['settings', name])
    if (!isSettingKey(name)) {
      const text = `unknown key "${printable(name)}" in [settings]${suggestion(name, settingKeys)}`
      problems.push({ ...place, text })
      continue
    }
    const parsed = parseSetting(name, value)
    if (parsed.ok) settings[name] = parsed.value
    else problems.push({ ...place, text: parsed.reason })
  }
  return settings
}
