// Every page as HTML: complete, under its path, and without markup of others.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { buildAssets } from '../../../../assets/build.js'
import { readPageAssets } from '../../../../src/tell/web/pages/page-assets.js'
import { loadPages, type Pages } from '../../../../src/tell/web/pages/pages.js'
import { login } from '../../../look/views/sheets.js'
import { galleryPages } from '../../../look/views/gallery-pages.js'

describe('the pages', () => {
  let folder = ''
  let pages: Pages
  const htmlOf = (name: string): string => {
    const page = galleryPages[name]
    if (page === undefined) throw new Error(`no page ${name}`)
    return pages.render(page.template, page.view)
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-assets-'))
    const into = pathToFileURL(`${folder}/`)
    await buildAssets(into)
    pages = await loadPages(await readPageAssets(into))
  })

  after(async () => {
    await rm(folder, { recursive: true })
  })

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

    expect(() => pages.render('login', broken as never)).to.throw('"verb" not defined')
  })

  it('keep the lines of a text area as they are', () => {
    expect(htmlOf('settings')).to.include('friendly-scanner\nsipvicious\npplsip')
  })

  it('come with files that are the same in every build', async () => {
    const version = await readFile(join(folder, 'version.txt'), 'utf8')
    await buildAssets(pathToFileURL(`${folder}/`))

    expect(await readFile(join(folder, 'version.txt'), 'utf8')).to.equal(version)
  })
})
