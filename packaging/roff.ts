// Manual pages in the language of man(7): a heading, sections, paragraphs, and terms with what they mean.

/** Escapes text so that roff shows it as it is. */
export function roffText(text: string): string {
  const escaped = text.replaceAll('\\', '\\e').replaceAll('-', '\\-')
  return escaped.replace(/^(?=[.'])/gm, '\\&')
}

/** A manual page that is being written. */
export class ManualPage {
  readonly #lines: string[] = []

  /** @param day in ISO 8601, without the time */
  constructor(title: {
    readonly name: string
    readonly section: number
    readonly day: string
    readonly source: string
  }) {
    const { name, section, day, source } = title
    this.#lines.push(`.TH ${name.toUpperCase()} ${section} ${day} "${source}"`, '.nh', '.ad l')
  }

  /** Begins a section. */
  section(title: string): this {
    this.#lines.push(`.SH ${title}`)
    return this
  }

  /** Begins a part of a section. */
  part(title: string): this {
    this.#lines.push(`.SS ${roffText(title)}`)
    return this
  }

  /** Adds a paragraph. */
  paragraph(text: string): this {
    this.#lines.push('.PP', roffText(text))
    return this
  }

  /** Adds a paragraph in bold: what a person types. */
  typed(text: string): this {
    this.#lines.push('.PP', `\\fB${roffText(text)}\\fR`)
    return this
  }

  /** Adds a term and what it means. */
  term(term: string, meaning: string): this {
    this.#lines.push('.TP', `\\fB${roffText(term)}\\fR`, roffText(meaning))
    return this
  }

  /** The page's text. */
  toString(): string {
    return `${this.#lines.join('\n')}\n`
  }
}
