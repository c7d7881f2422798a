// Every page as HTML: complete, under its path, and without markup of others.
import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { login } from '../../../look/views/sheets.js'
import { galleryPages } from '../../../look/views/gallery-pages.js'
import { type BuiltPages, buildPages } from './built-pages.js'

describe('the pages', () => {
  let built: BuiltPages
  const htmlOf = (name: string): string => {
    const page = galleryPages[name]
    if (page === undefined) throw new Error(`no page ${name}`)
    return built.pages.render(page.template, page.view)
  }

  before(async () => {
    built = await buildPages()
  })

  after(() => built.remove())

  for (const name of Object.keys(galleryPages)) {
    describe(name, () => {
      it('holds no markup of an attacker and no invisible text', () => {
        const html = htmlOf(name)

        expect(html.match(/<script(?! type="module" src="\/sipward\/assets\/)/g)).to.equal(null)
        expect(html).to.not.match(/<img src=x/)
        expect(html).to.not.match(/[\u202a-\u202e\u2066-\u2069\u0000\u001b]/)
      })

      it('has no style, no event and no address outside of base_url', () => {
        const html = htmlOf(name)

        expect(html).to.not.match(/<[^>]* (style|on\w+)=/)
        const paths = [...html.matchAll(/ (?:href|src|action|formaction)="([^"]*)"/g)]
        const outside = paths
          .map((path) => path[1] ?? '')
          .filter((path) => !/^(\/sipward\/|#)/.test(path))
        expect(outside.filter((path) => path !== 'https://db-ip.com')).to.deep.equal([])
      })

      it('has one heading of the first rank, a language and a title', () => {
        const html = htmlOf(name)

        expect(html.match(/<h1/g)).to.have.length(1)
        expect(html)
          .to.match(/<html lang="en"/)
          .and.match(/<title>[^<]+ · sipward edge-1<\/title>/)
      })

      it('sends a token with every form that changes something', () => {
        const forms = htmlOf(name).split('<form').slice(1)
        const posts = forms.filter((form) => /^[^>]*method="post"/.test(form))
        const without = posts.filter(
          (form) => !/name="(token|to)"/.test(form.split('</form>')[0] ?? ''),
        )

        expect(without).to.deep.equal([])
      })
    })
  }

  it('fail on a view that lacks a name', () => {
    const broken = Object.fromEntries(Object.entries(login).filter(([name]) => name !== 'verb'))

    expect(() => built.pages.render('login', broken as never)).to.throw('"verb" not defined')
  })

  it('keep the lines of a text area as they are', () => {
    expect(htmlOf('settings')).to.include('friendly-scanner\nsipvicious\npplsip')
  })

  it('come with files that are the same in every build', async () => {
    const version = await readFile(new URL('version.txt', built.url), 'utf8')
    await built.build()

    expect(await readFile(new URL('version.txt', built.url), 'utf8')).to.equal(version)
  })
})
