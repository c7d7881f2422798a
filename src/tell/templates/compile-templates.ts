// The templates of mails and reports, compiled strictly: a name that a view does not have is an error. In
// HTML everything is escaped but the drawings of charts/; plain text is printed as it is.
import { readdirSync, readFileSync } from 'node:fs'
import Handlebars from 'handlebars'

/** Where all templates lie. */
export const templateFolder = new URL(`${import.meta.resolve('#package/templates')}/`)

/** Which templates are compiled together, and with which words. */
export interface TemplateSet {
  /** Folders below `templates/`: of the templates, and of their partials. */
  readonly folder: string
  readonly partials: string
  /** `html` or `text`: templates are files `NAME.html.hbs` and `NAME.text.hbs`. */
  readonly kind: 'html' | 'text'
  /** Partials of the pages that these templates share with them. */
  readonly shared?: readonly string[]
  readonly words: Readonly<Record<string, (...given: never[]) => unknown>>
}

/** Renders a template by its name. */
export type Render = (name: string, view: object) => string

/** Reads and compiles a set. */
export function compileTemplates(set: TemplateSet): Render {
  const handlebars = Handlebars.create()
  const { words, kind } = set
  for (const [name, word] of Object.entries(words)) {
    handlebars.registerHelper(name, word as Handlebars.HelperDelegate)
  }
  const options = {
    strict: true,
    noEscape: kind === 'text',
    knownHelpersOnly: true,
    preventIndent: true,
    knownHelpers: Object.fromEntries(Object.keys(words).map((name) => [name, true])),
  }
  const shared = (set.shared ?? []).map((name) => {
    const file = new URL(`partials/${name}.hbs`, templateFolder)
    return [name, readFileSync(file, 'utf8')] as const
  })
  for (const [name, text] of [...readFolder(set.partials, kind), ...shared]) {
    handlebars.registerPartial(name, handlebars.compile(text, options))
  }
  const compiled = new Map(
    readFolder(set.folder, kind).map(([name, text]) => [
      name,
      handlebars.compile<object>(text, options),
    ]),
  )
  return (name, view) => {
    const template = compiled.get(name)
    if (template === undefined) throw new Error(`there is no template ${name}.${kind}`)
    return template(view)
  }
}

function readFolder(name: string, kind: string): (readonly [string, string])[] {
  const folder = new URL(`${name}/`, templateFolder)
  const end = `.${kind}.hbs`
  return readdirSync(folder)
    .filter((file) => file.endsWith(end))
    .sort()
    .map(
      (file) => [file.slice(0, -end.length), readFileSync(new URL(file, folder), 'utf8')] as const,
    )
}
