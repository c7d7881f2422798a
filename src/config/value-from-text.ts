// Values that come as text, from the environment or a command line, to the type their schema wants.
import { z } from 'zod'
import { type SettingKey, settingsSchema } from '../domain/settings.js'

/**
 * Returns the value that a text stands for: `true`/`false`, whole numbers, lists separated by
 * commas or, where an item has a comma, as JSON. What does not look like the wanted type stays
 * text, so that the schema refuses it.
 */
export function valueFromText(schema: z.ZodType, text: string): unknown {
  const { type } = z.toJSONSchema(schema, { io: 'input' })
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (type === 'array') return listFromText(text.trim())
  return text
}

function listFromText(text: string): unknown {
  if (text === '') return []
  if (text.startsWith('[')) {
    try {
      return JSON.parse(text)
    } catch {
      // A bracket may also begin a plain item; the schema says what is wrong with it.
    }
  }
  return text.split(',').map((item) => item.trim())
}

/** Returns the value of a setting that a text stands for, see {@link valueFromText}. */
export function settingFromText(key: SettingKey, text: string): unknown {
  return valueFromText(settingsSchema.shape[key], text)
}
