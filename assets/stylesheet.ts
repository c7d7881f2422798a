// One stylesheet of all: the files of css/ in their order, without comments and blanks that say nothing.
import { readFile } from 'node:fs/promises'

const order = [
  'tokens',
  'base',
  'frame',
  'controls',
  'rows',
  'charts',
  'sheets',
  'reports',
  'print',
]

/** Joins and shortens the stylesheets of a folder. */
export async function makeStylesheet(folder: URL): Promise<string> {
  const texts = await Promise.all(
    order.map((name) => readFile(new URL(`${name}.css`, folder), 'utf8')),
  )
  return shortenCss(texts.join('\n'))
}

/** Takes comments and needless blanks out of a stylesheet; a blank before a colon may be a selector's. */
export function shortenCss(css: string): string {
  return css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replaceAll(';}', '}')
    .trim()
}
