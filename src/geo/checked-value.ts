// Whether a value of a MaxMind DB file may be decoded: the reader of the library believes every length that it is
// told, so that a few bytes could have it fill the memory (MaxMind DB File Format Specification 2.0, "Data Field Format").

// The largest records, of cities with names in eight languages, have some hundred values.
const maxValues = 4096
// Those are five maps deep.
const maxDepth = 32
const maxBytes = 65_536
const pointerStarts = [0, 2048, 526_336, 0]
const types = { pointer: 1, double: 3, map: 7, array: 11, boolean: 14, float: 15 } as const

/** Where the values of a file are. */
export interface ValueSection {
  readonly bytes: Uint8Array
  /** What pointers count from. */
  readonly base: number
}

/** Walks the value at an offset, and whatever it points to. @throws Error where it must not be decoded */
export function checkValue(section: ValueSection, offset: number): void {
  new ValueCheck(section).walk(offset, 0)
}

class ValueCheck {
  readonly #section: ValueSection
  #values = 0
  #bytes = 0

  constructor(section: ValueSection) {
    this.#section = section
  }

  /** Returns where the next value begins. */
  walk(offset: number, depth: number): number {
    if (++this.#values > maxValues) throw new Error('a record has too many values')
    if (depth > maxDepth) throw new Error('a record is too deep')
    const control = this.#number(offset, 1)
    const isExtended = control >> 5 === 0
    const type = isExtended ? this.#number(offset + 1, 1) + 7 : control >> 5
    const after = offset + (isExtended ? 2 : 1)
    if (type === types.pointer) return this.#follow(control, after, depth)
    const { size, start } = this.#sizeOf(control, after)
    if (type === types.map) return this.#walkAll(start, size * 2, depth)
    if (type === types.array) return this.#walkAll(start, size, depth)
    return type === types.boolean ? start : this.#skip(type, start, size)
  }

  #walkAll(start: number, count: number, depth: number): number {
    let next = start
    for (let left = count; left > 0; left -= 1) next = this.walk(next, depth + 1)
    return next
  }

  #skip(type: number, start: number, size: number): number {
    this.#bytes += size
    if (this.#bytes > maxBytes) throw new Error('a record is too long')
    // These two are read in their own length, whatever size stands there.
    const least = type === types.double ? 8 : type === types.float ? 4 : 0
    this.#refuseBeyond(start + Math.max(size, least))
    return start + size
  }

  #follow(control: number, at: number, depth: number): number {
    const size = ((control >> 3) & 3) + 1
    const high = size === 4 ? 0 : (control & 7) * 256 ** size
    const { base } = this.#section
    const start = pointerStarts[size - 1] ?? 0
    this.walk(base + start + high + this.#number(at, size), depth + 1)
    return at + size
  }

  #sizeOf(control: number, at: number): { readonly size: number; readonly start: number } {
    const size = control & 0x1f
    if (size < 29) return { size, start: at }
    const length = size - 28
    const least = [29, 285, 65_821][length - 1] ?? 0
    return { size: least + this.#number(at, length), start: at + length }
  }

  #number(at: number, length: number): number {
    this.#refuseBeyond(at + length)
    let value = 0
    for (let index = at; index < at + length; index += 1) {
      value = value * 256 + (this.#section.bytes[index] ?? 0)
    }
    return value
  }

  #refuseBeyond(end: number): void {
    if (end > this.#section.bytes.length) throw new Error('a record points out of the file')
  }
}
