// JSON of the other side, looked into without believing that anything is there.

/** An object whose members may be anything. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Returns the value where it is an object, else an empty one. */
export function objectOf(value: unknown): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as JsonObject) : {}
}

/** Returns the value where it is a text of at most so many characters, else undefined. */
export function textOf(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value.length <= maxLength ? value : undefined
}
