// Values that come as text, from the environment or a command line, to the type their schema wants.
import { z } from 'zod'
import { type SettingKey, settingsSchema } from '../domain/settings.js'

/**
 * Returns the value that a text stands for: `true`/`false`, whole numbers, lists separated by
 * commas. What does not look like the wanted type stays text, so that the schema refuses it.
 */
export function valueFromText(schema: z.ZodType, text: string): unknown {
  const { type } = z.toJSONSchema(schema, { io: 'input' })
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (type === 'array') return text.split(',').map((item) => item.trim())
  return text
}

/** Returns the value of a setting that a text stands for, see {@link valueFromText}. */
export function settingFromText(key: SettingKey, text: string): unknown {
  return valueFromText(settingsSchema.shape[key], text)
}
