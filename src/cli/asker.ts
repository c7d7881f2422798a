// Questions to the person at the terminal, one line each.
import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Asks one question after the other. Close it when there are no more. */
export class Asker {
  readonly #lines: Interface
  readonly #end = new AbortController()
  #isHidden = false

  constructor() {
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#isHidden) process.stdout.write(chunk)
        done()
      },
    })
    this.#lines = createInterface({ input: process.stdin, output, terminal: true })
    this.#lines.once('close', () => {
      this.#end.abort()
    })
  }

  /** Returns the answer without spaces around it; undefined where the person ends the talk (Ctrl-C, Ctrl-D). */
  async ask(question: string): Promise<string | undefined> {
    if (this.#end.signal.aborted) return undefined
    const options = { signal: this.#end.signal }
    const answer = await this.#lines.question(`${question} `, options).catch(unlessEnded)
    return answer?.trim()
  }

  /** As {@link ask}; what is typed is not shown, and its spaces count. */
  async askHidden(question: string): Promise<string | undefined> {
    if (this.#end.signal.aborted) return undefined
    process.stdout.write(`${question} `)
    this.#isHidden = true
    try {
      return await this.#lines.question('', { signal: this.#end.signal }).catch(unlessEnded)
    } finally {
      this.#isHidden = false
      process.stdout.write('\n')
    }
  }

  /** Asks a question of yes or no; everything that is neither counts as the usual answer, the end of the talk as no. */
  async isAgreed(question: string, usually: 'yes' | 'no'): Promise<boolean> {
    const answer = await this.ask(`${question} ${usually === 'yes' ? '[Y/n]' : '[y/N]'}`)
    if (answer === undefined) return false
    return usually === 'yes' ? !/^no?$/i.test(answer) : /^y(es)?$/i.test(answer)
  }

  close(): void {
    this.#lines.close()
  }
}

function unlessEnded(caught: unknown): undefined {
  if ((caught as Error).name === 'AbortError') return undefined
  throw caught
}
