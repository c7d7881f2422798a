// SVG put together of elements: the only text that templates print without escaping it, because every
// part of it was escaped here. There is no way to make a drawing of a ready text.

/** The elements that charts are made of. */
export type SvgElement =
  'svg' | 'g' | 'a' | 'rect' | 'path' | 'line' | 'text' | 'use' | 'title' | 'desc'

/** Attributes by name; colours are classes, and there is no `style`. */
export type SvgAttributes = Readonly<Record<string, string | number>>

const attributeNames = new Set([
  ...['class', 'id', 'href', 'role', 'tabindex', 'aria-label', 'aria-hidden', 'aria-labelledby'],
  ...['x', 'y', 'x1', 'x2', 'y1', 'y2', 'width', 'height', 'rx', 'd', 'viewBox'],
  ...['preserveAspectRatio', 'text-anchor', 'vector-effect', 'transform'],
])

/** A finished element. Handlebars prints what has `toHTML` as it is. */
class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toHTML(): string {
    return this.#text
  }
}

/** An element with all that is in it, ready to be printed; only {@link draw} makes one. */
export type Drawing = Markup

/** Makes an element of attributes and content; texts and values are escaped. */
export function draw(
  name: SvgElement,
  attributes: SvgAttributes,
  content: readonly (Drawing | string)[] = [],
): Drawing {
  const written = Object.entries(attributes).map(([key, value]) => {
    if (!attributeNames.has(key)) throw new Error(`charts have no attribute ${key}`)
    return ` ${key}="${escapeMarkup(typeof value === 'number' ? shortNumber(value) : value)}"`
  })
  const inner = content.map((part) => (part instanceof Markup ? part.toHTML() : escapeMarkup(part)))
  return new Markup(`<${name}${written.join('')}>${inner.join('')}</${name}>`)
}

/** A place or length in percent of the drawing's width. */
export function percent(part: number): string {
  return `${shortNumber(part * 100)}%`
}

function shortNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error('charts are drawn with finite numbers')
  return String(Math.round(value * 100) / 100)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
