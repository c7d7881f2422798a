// All pages, compiled once at start. Templates are strict: a name that a view does not have is an error,
// and everything is escaped but the drawings of charts/.
import { readdir, readFile } from 'node:fs/promises'
import Handlebars from 'handlebars'
import type { PageAssets } from './page-assets.js'
import { createTemplateWords } from './template-words.js'
import type { PageViews } from './views/page-views.js'

/** Where the templates lie. */
export const pageTemplates = new URL(`${import.meta.resolve('#package/templates')}/`)

/** The pages of the web interface. */
export interface Pages {
  /** Returns a page as HTML. */
  render<Name extends keyof PageViews>(name: Name, view: PageViews[Name]): string
}

/** Reads and compiles the templates; a broken one fails here, not when somebody opens its page. */
export async function loadPages(assets: PageAssets, folder: URL = pageTemplates): Promise<Pages> {
  const handlebars = Handlebars.create()
  const words = createTemplateWords(assets)
  for (const [name, word] of Object.entries(words)) handlebars.registerHelper(name, word)
  const options = {
    strict: true,
    knownHelpersOnly: true,
    // What is indented would be indented in <pre> and <textarea> too.
    preventIndent: true,
    knownHelpers: Object.fromEntries(Object.keys(words).map((name) => [name, true])),
  }
  for (const [name, text] of await readTemplates(new URL('partials/', folder))) {
    handlebars.registerPartial(name, handlebars.compile(text, options))
  }
  const compiled = new Map(
    (await readTemplates(new URL('pages/', folder))).map(([name, text]) => [
      name,
      handlebars.compile<unknown>(text, options),
    ]),
  )
  return {
    render: (name, view) => {
      const template = compiled.get(name)
      if (template === undefined) throw new Error(`there is no page ${name}`)
      return template(view)
    },
  }
}

async function readTemplates(folder: URL): Promise<(readonly [string, string])[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.hbs')).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8')
      return [name.replace(/\.hbs$/, ''), text] as const
    }),
  )
}
