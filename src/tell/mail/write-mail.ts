// Puts a mail into its two forms: HTML in tables with styles at each element, and plain text in columns.
import { compileTemplates, type Render } from '../templates/compile-templates.js'
import { factLine, inColumns, rowLine } from '../templates/text-columns.js'
import { mailStyle, toneColour } from './mail-styles.js'
import type { MailRow, MailView } from './mail-view.js'

let renderers: Readonly<Record<'html' | 'text', Render>> | undefined

/** Fills the templates of a mail; they are compiled when the first mail is written. */
export function writeMail(view: MailView): { readonly html: string; readonly text: string } {
  const { html, text } = (renderers ??= compileMails())
  const lines = html('letter', view).split('\n')
  const shown = lines.map((line) => line.trim()).filter((line) => line !== '')
  return { html: `${shown.join('\n')}\n`, text: inColumns(text('letter', view)) }
}

function compileMails() {
  const folders = { folder: 'mail', partials: 'partials/mail' }
  const joined = (foreign: string, value: string): string =>
    [foreign, value].filter((part) => part !== '').join(', ')
  const rest = (bar: number): number => 100 - bar
  const html = { css: mailStyle, tone: toneColour, rest }
  const numbered = (rows: readonly MailRow[]): boolean => rows.some(({ number }) => number !== '')
  const text = { fact: factLine, row: rowLine, joined, numbered }
  return {
    html: compileTemplates({ ...folders, kind: 'html', words: html }),
    text: compileTemplates({ ...folders, kind: 'text', words: text }),
  }
}
