// The one line that a manager says first: `Asterisk Call Manager/11.0.0`.

const greetingPattern = /^Asterisk Call Manager\/(\d[\w.+~-]{0,31})\r?\n/
const maxGreetingBytes = 128

/** Collects the greeting from chunks cut anywhere. */
export class GreetingReader {
  #heard = Buffer.alloc(0)

  /** What was heard so far. */
  get heard(): string {
    return this.#heard.toString('latin1').trimEnd()
  }

  /**
   * Reads a chunk. Returns `undefined` while the line is not whole, the version and what followed
   * the line when it is the greeting, `wrong` when it cannot become one.
   */
  push(chunk: Buffer): { readonly version: string; readonly rest: Buffer } | 'wrong' | undefined {
    const before = this.#heard.length
    this.#heard = Buffer.concat([this.#heard, chunk.subarray(0, maxGreetingBytes - before)])
    const text = this.#heard.toString('latin1')
    const match = greetingPattern.exec(text)
    if (match !== null) {
      return { version: match[1] ?? '', rest: chunk.subarray(match[0].length - before) }
    }
    return text.includes('\n') || text.length === maxGreetingBytes ? 'wrong' : undefined
  }
}
