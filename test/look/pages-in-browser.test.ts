// Every page in a real browser under the policy of the pages: no violation, no other host, nothing wider
// than the window, readable by everybody; and what scripts add.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { type AssetFolder, makeAssetFolder } from '../support/asset-folder.js'
import { waitUntil } from '../support/wait-until.js'
import { describeWithChromium, startChromium } from './chromium.js'
import { servePages } from './page-server.js'
import { hostile } from './views/frame.js'
import { galleryPages } from './views/gallery-pages.js'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[] }[]
}

describeWithChromium('the pages in a browser', function () {
  let folder: AssetFolder
  let axe = ''
  let browser: Browser
  let server: Awaited<ReturnType<typeof servePages>>

  before(async () => {
    folder = await makeAssetFolder()
    server = await servePages(galleryPages, folder.url)
    browser = await startChromium()
    axe = await readFile(axePath, 'utf8')
  })

  after(async () => {
    await browser.close()
    await server.close()
    await folder.remove()
  })

  async function open(name: string, width: number, colorScheme: 'light' | 'dark') {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`asks ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
    })
    await page.goto(`${server.url}${name}`)
    return { page, complaints, close: () => context.close() }
  }

  for (const name of Object.keys(galleryPages)) {
    for (const [colorScheme, widths] of [
      ['dark', [360, 800]],
      ['light', [1280, 2560]],
    ] as const) {
      it(`${name}: keep the policy, fit and can be read by everybody, ${colorScheme}`, async () => {
        const { page, complaints, close } = await open(name, widths[0], colorScheme)
        await page.evaluate(axe)
        for (const width of widths) {
          await page.setViewportSize({ width, height: 800 })
          expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width)
        }
        const found = await page.evaluate<Finding[]>(
          'axe.run().then(({ violations }) => violations)',
        )

        expect(complaints).to.deep.equal([])
        expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`)).to.be
          .empty
        await close()
      })
    }
  }

  const live = (part: object): string =>
    JSON.stringify({
      at: Date.now(),
      address: '192.0.2.200',
      addressHref: '/sipward/address/192.0.2.200',
      flagHref: '',
      country: '',
      type: 'INVITE',
      typeClass: 'type-INVITE',
      account: hostile.markup,
      userAgent: hostile.markup,
      isTool: true,
      victim: '192.0.2.10',
      attempts: '12',
      action: 'blocked',
      state: 'ok',
      openHref: '/sipward/attacks?open=x',
      ...part,
    })
  const firstRow = (page: Page): Promise<string> =>
    page.locator('table.attacks tbody tr').first().innerText()
  const listening = async (): Promise<void> => {
    await waitUntil(() => server.listeners.size > 0)
  }

  it('add live rows at once where nobody reads, as text', async () => {
    const { page, complaints, close } = await open('attacks', 1400, 'light')
    await listening()
    server.send('attack', live({}))
    await page.locator('tr.is-new').waitFor()

    expect(await firstRow(page))
      .to.include('192.0.2.200')
      .and.include('<script>')
    expect(await page.locator('tr.is-new script, tr.is-new [onerror]').count()).to.equal(0)
    expect(await page.locator('table.attacks tbody tr').count()).to.equal(15)
    expect(complaints).to.deep.equal([])
    await close()
  })

  it('keep live rows behind "2 new" while somebody reads, until asked', async () => {
    const { page, close } = await open('attacks', 1400, 'light')
    await listening()
    await page.locator('table.attacks tbody tr').nth(3).hover()
    const before = await firstRow(page)
    server.send('attack', live({}))
    server.send('attack', live({ address: '192.0.2.201' }))
    await page.getByRole('button', { name: '2 new' }).waitFor()

    expect(await firstRow(page)).to.equal(before)
    await page.getByRole('button', { name: '2 new' }).click()
    expect(await firstRow(page)).to.include('192.0.2.201')
    await close()
  })

  it('pass over what is no row, and links that lead elsewhere', async () => {
    const { page, complaints, close } = await open('attacks', 1400, 'light')
    await listening()
    for (const data of ['', '{', '[]', '{"at":1}', live({ at: 1e300 }), live({ state: 'x' })]) {
      server.send('attack', data)
    }
    server.send('attack', live({ openHref: 'javascript:alert(1)', addressHref: '//evil.example' }))
    await page.locator('tr.is-new').waitFor()

    expect(await page.locator('tr.is-new').count()).to.equal(1)
    const hrefs = await page.evaluate<string[]>(
      "[...document.querySelectorAll('tr.is-new a')].map((a) => a.getAttribute('href'))",
    )
    expect(hrefs.filter((href) => !/^\/sipward\//.test(href))).to.deep.equal([])
    expect(complaints).to.deep.equal([])
    await close()
  })

  it('can be worked by keys', async () => {
    const { page, close } = await open('blocks', 1400, 'light')
    await page.keyboard.press('/')
    await page.locator('[data-search]:focus').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[data-search]').blur()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    expect(await page.locator('tbody input:checked').getAttribute('value')).to.equal('a1')
    expect(await page.locator('[data-selected]').innerText()).to.equal('1')
    await page.keyboard.press('?')
    await page.locator('dialog[open]').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.waitForURL(`${server.url}attacks`)
    await close()
  })

  it('change their colours at once and keep the choice', async () => {
    const { page, close } = await open('health', 1400, 'light')
    const ground = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    const light = await ground()
    await page.getByLabel('Appearance').click()
    await page.getByRole('button', { name: 'Dark' }).first().click()

    expect(await ground()).to.not.equal(light)
    expect(await page.evaluate('document.cookie')).to.include('sipward_theme=dark')
    await close()
  })

  it('work without script: menus open, a row opens by its link', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${server.url}attacks`)
    await page.getByLabel('Actions for 203.0.113.77').click()
    await page.getByRole('button', { name: 'Deny for good' }).first().waitFor()
    const row = page.getByLabel('Open the attack of 203.0.113.77')

    expect(await row.getAttribute('href')).to.equal('/sipward/attacks?open=a0#open')
    await context.close()
  })

  it('show the numbers of a column at its focus as under the mouse', async () => {
    const { page, close } = await open('overview', 1280, 'light')
    const column = page.locator('.column').nth(4)
    const readout = column.locator('.readout').first()
    expect(await readout.isVisible()).to.equal(false)
    await column.focus()
    expect(await readout.isVisible()).to.equal(true)
    expect(await page.locator('.has-scale .resting').first().isVisible()).to.equal(false)
    await column.blur()
    await column.hover()
    expect(await readout.isVisible()).to.equal(true)
    await close()
  })

  it('fit on paper', async () => {
    const { page, close } = await open('attacks', 700, 'dark')
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(700)
    expect(await page.locator('.rail').isVisible()).to.equal(false)
    await close()
  })

  it('count in both directions and choose a whole page', async () => {
    const { page, close } = await open('blocks', 1400, 'light')
    await page.getByLabel('Choose this page').check()
    expect(await page.locator('[data-selected]').innerText()).to.equal('15')
    await page.locator('tbody input[type=checkbox]').first().uncheck()
    expect(await page.locator('[data-selected]').innerText()).to.equal('14')
    await close()
  })
})
