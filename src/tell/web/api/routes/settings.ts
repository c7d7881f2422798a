// The settings that people change while sipward runs.
import { z } from 'zod'
import { suggestion } from '../../../../domain/nearest-name.js'
import {
  isSettingKey,
  parseSetting,
  secretSettingKeys,
  settingKeys,
  type Settings,
  settingsSchema,
} from '../../../../domain/settings.js'
import { quoted } from '../route/api-error.js'
import { anyObject, documentOf } from '../route/read-question.js'
import { askerOf, askerQuery, valueOf } from '../route/question-values.js'
import { defineRoute } from '../route/route.js'

const maxNamedProblems = 20

/** The settings as they are shown: of a secret only whether it is set. */
const shownSchema = z
  .unknown()
  .meta(
    documentOf(
      settingsSchema.extend(
        Object.fromEntries([...secretSettingKeys].map((key) => [key, z.enum(['set', 'unset'])])),
      ),
      'output',
    ),
  ) as z.ZodType<Settings>

/** `GET /settings`. */
export const showSettings = defineRoute({
  method: 'get',
  path: '/settings',
  name: 'showSettings',
  scope: 'read',
  summary: 'The settings in force.',
  answer: shownSchema,
  handle: (operator) => operator.settings.settings(),
})

/** Settings that somebody names, each checked against its schema. */
export const settingChanges = anyObject(settingsSchema.partial()).transform(
  (body, context): Partial<Settings> => {
    const settings: Record<string, unknown> = {}
    const refused: string[] = []
    for (const [key, value] of Object.entries(body)) {
      const parsed = isSettingKey(key)
        ? parseSetting(key, value)
        : { ok: false as const, reason: unknownSetting(key) }
      if (parsed.ok) settings[key] = parsed.value
      else refused.push(parsed.reason)
    }
    if (Object.keys(body).length === 0) refused.push('name at least one setting')
    for (const message of refused.slice(0, maxNamedProblems)) {
      context.addIssue({ code: 'custom', message })
    }
    return settings
  },
)

function unknownSetting(key: string): string {
  return `there is no setting ${quoted(key)}${suggestion(key, settingKeys)}`
}

/** `PATCH /settings`. */
export const changeSettings = defineRoute({
  method: 'patch',
  path: '/settings',
  name: 'changeSettings',
  scope: 'admin',
  summary: 'Changes settings, all or none; in force at once.',
  query: z.strictObject(askerQuery),
  body: settingChanges,
  answer: shownSchema,
  handle: (operator, { body, query, client }) =>
    operator.settings.changeSettings(body, askerOf(query, client)),
})

/** `DELETE /settings/…`. */
export const resetSetting = defineRoute({
  method: 'delete',
  path: '/settings/{key}',
  name: 'resetSetting',
  scope: 'admin',
  summary: 'Sets a setting back to what the configuration says, or to its default.',
  pathSchema: z.strictObject({
    key: valueOf({ type: 'string', enum: [...settingKeys] }, (text) =>
      isSettingKey(text) ? { value: text } : { refused: unknownSetting(text) },
    ),
  }),
  query: z.strictObject(askerQuery),
  answer: shownSchema,
  handle: (operator, { path, query, client }) =>
    operator.settings.resetSetting(path.key, askerOf(query, client)),
})
