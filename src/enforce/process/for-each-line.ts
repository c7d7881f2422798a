// A stream of text, line by line.
import type { Readable } from 'node:stream'

/** Calls back with each line of a stream, without its line end. */
export function forEachLine(stream: Readable, onLine: (line: string) => void): void {
  const lines = new LineSplitter(onLine)
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    lines.add(text)
  })
  stream.on('end', () => {
    lines.end()
  })
}

/** Puts pieces of text together and takes them apart again at their line ends. */
export class LineSplitter {
  readonly #onLine: (line: string) => void
  #rest = ''

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#onLine(line)
  }

  /** There is no more: what stands without a line end is a line as well. */
  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest)
    this.#rest = ''
  }
}
