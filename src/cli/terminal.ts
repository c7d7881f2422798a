// The two output streams of a command, and whether they want color.
import type { Environment } from '../config/process-environment.js'
import { printable } from '../domain/untrusted.js'
import { safeJson } from '../tell/format/safe-json.js'

/** The styles used here, by their SGR codes (ECMA-48, section 8.3.117). */
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const

/** The name of a style. */
export type Style = keyof typeof codes

/** Prints for people and programs. Whatever an attacker wrote must be made printable before. */
export class Terminal {
  readonly #hasColor: boolean

  /** Colors are used on a terminal only, and never where NO_COLOR is set (no-color.org). */
  constructor(environment: Environment) {
    const isPlain = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb'
    this.#hasColor = process.stdout.isTTY && !isPlain
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        // Whoever read us has seen enough (`sipward status | head`).
        if (error.code === 'EPIPE') process.exit()
        throw error
      })
    }
  }

  /** The columns of the terminal; undefined where a program reads. */
  get columns(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns : undefined
  }

  /** Prints lines on standard output. */
  print(...lines: readonly string[]): void {
    process.stdout.write(`${lines.join('\n')}\n`)
  }

  /** Prints a text of many lines: as it is where a program reads, harmless where a person does. */
  printText(text: string): void {
    const isShown = process.stdout.isTTY
    process.stdout.write(isShown ? text.split(/\r?\n/).map(printable).join('\n') : text)
  }

  printJson(value: unknown): void {
    this.print(safeJson(value, 2))
  }

  /** Prints lines on standard error. */
  complain(...lines: readonly string[]): void {
    if (lines.length === 0) return
    process.stderr.write(`${lines.join('\n')}\n`)
  }

  style(style: Style, text: string): string {
    return this.#hasColor ? `\u001b[${codes[style]}m${text}\u001b[0m` : text
  }
}
