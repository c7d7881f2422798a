// The attack log of a running daemon in a real browser: what is left out, new attacks while somebody reads,
// saved views, and the numbers of the overview.
import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { waitUntil } from '../../support/wait-until.js'
import { describeWithChromium, startChromium } from '../../look/chromium.js'
import { attacker, changedRecording, recording } from '../daemon/recordings.js'
import { type AttackedDaemon, startAttackedDaemon } from './attacked-daemon.js'

interface Total {
  readonly total: number
}

const password = 'correct horse battery'

describeWithChromium('the attack log of a running daemon', () => {
  let daemon: AttackedDaemon
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  before(async () => {
    daemon = await startAttackedDaemon()
    await attackOnce()
    browser = await startChromium()
    page = await (await browser.newContext({ timezoneId: 'Asia/Kolkata' })).newPage()
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    const { url } = await daemon.api.post<{ url: string }>('/web/link', {})
    await page.goto(url)
    await page.locator('#name').fill('anna')
    await page.locator('#password').fill(password)
    await page.locator('#again').fill(password)
    await page.locator('button.is-first').click()
    await page.locator('.strip').waitFor()
  })

  afterEach(() => {
    expect(complaints.splice(0)).to.deep.equal([])
  })

  after(async () => {
    await browser.close()
    await daemon.stop()
  })

  const total = async (query = ''): Promise<number> =>
    (await daemon.api.get<Total>(`/attacks${query}`)).total
  /** One more attack of the same source, which is let go before. */
  async function attackOnce(): Promise<void> {
    const before = await total()
    await daemon.api.post('/unblock', { address: attacker })
    await daemon.pbx.play([recording('asterisk22-pjsip-svcrack')])
    await waitUntil(async () => (await total()) > before)
  }
  const open = async (path: string): Promise<void> => {
    expect((await page.goto(daemon.url + path))?.status(), path).to.equal(200)
  }
  const rows = () => page.locator('table.attacks tbody tr')

  it('leaves out what a click says, and turns the chip round', async () => {
    await open('/attacks')
    await page.locator('.chips summary', { hasText: 'filter' }).click()
    await page.locator('.offers summary', { hasText: 'type' }).click()
    await page.getByLabel('Not type REGISTER').click()
    await page.waitForURL(/type=!REGISTER/)
    expect(await page.locator('.empty').innerText()).to.include('not type REGISTER')
    await page.locator('.chip .turn', { hasText: 'only this' }).click()
    await page.waitForURL(/type=REGISTER/)
    expect(await rows().count()).to.equal(1)
    await open('/attacks?type=REGISTER&action=!blocked&tool=!unknown')
    expect(await page.locator('.chip.is-set').count()).to.equal(3)
  })

  it('groups with exact totals, and lists the same attacks one by one', async () => {
    await attackOnce()
    const all = await total()
    await open('/attacks')
    expect(await page.locator('.lede').innerText()).to.equal(
      `${all} attacks in the last 24 h by 1 source.`,
    )
    expect(await rows().count()).to.equal(1)
    expect(await rows().first().innerText()).to.include(`× ${all}`)
    await open('/attacks?view=flat')
    expect(await rows().count()).to.equal(all)
  })

  it('says "1 new" while somebody reads, moves nothing, and shows it when asked', async () => {
    await open('/attacks?view=flat')
    const shown = await rows().count()
    await rows().first().hover()
    await attackOnce()
    const bar = page.getByRole('button', { name: '1 new' })
    await bar.waitFor()
    expect(await rows().count()).to.equal(shown)
    await bar.click()
    await waitUntil(async () => (await rows().count()) === shown + 1)
    expect(await rows().first().innerText()).to.include(attacker)

    await open('/attacks')
    await attackOnce()
    await page.getByRole('button', { name: '1 new' }).click()
    const all = await total()
    await page.locator('.lede', { hasText: `${all} attacks` }).waitFor()
  })

  it('says nothing of new attacks that the filter leaves out', async () => {
    await open(`/attacks?source=${attacker}`)
    const folder = await mkdtemp(join(tmpdir(), 'sipward-other-'))
    const other = await changedRecording('asterisk22-pjsip-svcrack', folder, {
      name: 'other',
      source: '198.51.100.77',
    })
    await daemon.pbx.play([other])
    await waitUntil(async () => (await total('?source=198.51.100.77')) === 1)
    await rm(folder, { recursive: true })
    await attackOnce()

    const bar = page.locator('button.fresh')
    await bar.waitFor()
    expect(await bar.innerText()).to.equal('1 new')
  })

  it('keeps views in the browser, and forgets them', async () => {
    await open('/attacks?type=REGISTER&range=7d')
    await page.locator('[data-views] summary').click()
    await page.locator('[data-views-save] input').fill('<b>night</b>')
    await page.keyboard.press('Enter')
    await page.locator('[data-views-list] a', { hasText: '<b>night</b>' }).waitFor()
    await open('/attacks')
    await page.locator('[data-views] summary').click()
    await page.locator('[data-views-list] a').click()
    await page.waitForURL(/type=REGISTER&range=7d/)
    await page.locator('[data-views] summary').click()
    await page.getByLabel('Forget the view <b>night</b>').click()
    expect(await page.locator('[data-views-list] a').count()).to.equal(0)
  })

  it('counts on the overview in hours and in days of the half-hour zone', async () => {
    await open('/')
    expect(await page.locator('a.column').count()).to.be.within(24, 25)
    const last = page.locator('a.column[aria-label*=":30–"]')
    expect(await last.count()).to.equal(0)
    await open('/?range=30d')
    expect(await page.locator('a.column').count()).to.be.within(30, 31)
    const all = await total()
    expect(await page.locator('.figure').first().innerText()).to.include(String(all))
    await page.locator('.ranks a', { hasText: 'not this' }).first().click()
    await page.waitForURL(/=!/)
  })
})
