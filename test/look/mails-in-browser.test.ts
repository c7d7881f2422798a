// Every mail and the report's file in a real browser: nothing is asked for, nothing runs, nothing is wider than
// the window, everybody can read them; and the file fits on paper.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { reportHtml } from '../../src/tell/report/report-html.js'
import { badReport, busyReport, quietReport } from '../support/sample-reports.js'
import { describeWithChromium, startChromium } from './chromium.js'
import { sampleMails } from './mails/sample-mails.js'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const documents: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(sampleMails).map(([name, { html }]) => [name, html])),
  file_busy: reportHtml(busyReport),
  file_bad: reportHtml(badReport),
  file_quiet: reportHtml(quietReport),
}

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[] }[]
}

describeWithChromium('mails in a browser', function () {
  let axe = ''
  let browser: Browser

  before(async () => {
    browser = await startChromium()
    axe = await readFile(axePath, 'utf8')
  })

  after(() => browser.close())

  async function open(html: string, colorScheme: 'light' | 'dark', width: number) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('request', (request) => complaints.push(`asks ${request.url()}`))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.setContent(html)
    return { page, complaints, close: () => context.close() }
  }

  const widthOf = (page: Page): Promise<unknown> =>
    page.evaluate('document.documentElement.scrollWidth')

  for (const [name, html] of Object.entries(documents)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`${name}: asks for nothing, fits and can be read by everybody, ${colorScheme}`, async () => {
        const { page, complaints, close } = await open(html, colorScheme, 320)
        for (const width of [320, 640, 1200]) {
          await page.setViewportSize({ width, height: 800 })
          expect(await widthOf(page)).to.equal(width)
        }
        expect(complaints).to.deep.equal([])
        // The file's own policy lets no script run that is not of the browser itself.
        const shown = name.startsWith('file_') ? html.replace(/<meta http-equiv[^>]*>/, '') : html
        await page.setContent(shown)
        await page.evaluate(axe)
        const found = await page.evaluate<Finding[]>(
          "axe.run({ rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false } } }).then(({ violations }) => violations)",
        )

        expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`)).to.be
          .empty
        await close()
      })
    }
  }

  it('the file of a report fits on paper, black on white', async () => {
    const { page, close } = await open(reportHtml(busyReport), 'dark', 700)
    await page.emulateMedia({ media: 'print' })

    expect(await widthOf(page)).to.equal(700)
    expect(await page.evaluate('getComputedStyle(document.body).color')).to.equal('rgb(0, 0, 0)')
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.length).to.be.greaterThan(10_000)
    await close()
  })
})
