// Finds which of a few known texts stands at a position, without cutting a string.

/** A table of texts, each with a value. No text may be the beginning of another one. */
export class PrefixTable<Value> {
  // By first character: the candidates are one to four, which beats hashing a slice.
  readonly #candidates: (readonly { readonly prefix: string; readonly value: Value }[])[] = []

  constructor(entries: Iterable<readonly [prefix: string, value: Value]>) {
    for (let code = 0; code < 128; code++) this.#candidates.push([])
    for (const [prefix, value] of entries) {
      const code = prefix.charCodeAt(0)
      this.#candidates[code] = [...(this.#candidates[code] ?? []), { prefix, value }]
    }
  }

  /** Returns the value of the entry that `text` holds at `position`. */
  find(text: string, position: number): Value | undefined {
    const candidates = this.#candidates[text.charCodeAt(position)]
    if (candidates === undefined) return undefined
    for (const candidate of candidates) {
      if (text.startsWith(candidate.prefix, position)) return candidate.value
    }
    return undefined
  }
}
