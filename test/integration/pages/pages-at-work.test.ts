// The pages of a running daemon in a real browser, after a recorded attack: what is shown, and what each order
// does, by mouse and by keyboard; with the policy of the pages and no other host asked.
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { type ChatServer, startChatServer } from '../../support/chat-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { describeWithChromium, startChromium } from '../../look/chromium.js'
import { readQrCode } from '../../look/read-qr-code.js'
import { attacker, recording } from '../daemon/recordings.js'
import { type AttackedDaemon, startAttackedDaemon } from './attacked-daemon.js'

interface Total {
  readonly total: number
}

const password = 'correct horse battery'
const paths = [
  ...['/', '/attacks', '/attacks?view=flat', `/address/${attacker}`, '/blocks', '/allowlist'],
  ...['/denylist', '/allowlist/import', '/denylist/import?template=carrier-nat', '/accounts'],
  ...['/phones', '/health', '/hosts', '/settings/firewall', '/settings/firewall?scope=all'],
  ...['/settings/notifications', '/settings/chats'],
  ...['/news', '/changes', '/api'],
]

describeWithChromium('the pages of a daemon that was attacked', () => {
  let daemon: AttackedDaemon
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  let chat: ChatServer

  before(async () => {
    chat = await startChatServer()
    daemon = await startAttackedDaemon()
    await daemon.pbx.play([recording('asterisk22-pjsip-svcrack')])
    await waitUntil(async () => (await daemon.api.get<Total>('/attacks')).total > 0)
    browser = await startChromium()
    const context = await browser.newContext({ timezoneId: 'Europe/Berlin' })
    page = await context.newPage()
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(daemon.url)) complaints.push(`asks ${request.url()}`)
    })
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
    await chat.stop()
  })

  const open = async (path: string): Promise<void> => {
    const response = await page.goto(daemon.url + path)
    expect(response?.status(), path).to.equal(200)
  }
  const blocks = async (): Promise<number> => (await daemon.api.get<Total>('/blocks')).total
  const attack = async (): Promise<void> => {
    await daemon.pbx.play([recording('asterisk22-pjsip-svcrack')])
    await waitUntil(async () => (await blocks()) > 0)
  }

  for (const path of paths) {
    it(`answer ${path} within the policy and the width of a phone`, async () => {
      await page.setViewportSize({ width: 360, height: 800 })
      await open(path)
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360)
      await page.setViewportSize({ width: 1280, height: 900 })
      expect(await page.locator('h1').count()).to.equal(1)
    })
  }

  it('show on the overview who attacked, and lead to it', async () => {
    await open('/')
    expect(await page.locator('.lead').innerText()).to.match(
      /1 attack of 1 source in the last 24 h/,
    )
    expect(await page.locator('.lead').innerText()).to.include('dry run')
    await page.locator('a.address', { hasText: attacker }).first().click()
    expect(await page.locator('h1').innerText()).to.include(attacker)
  })

  it('narrow the log by clicks that stand in the URL, and open a row', async () => {
    await open('/attacks')
    await page.locator('.chips summary', { hasText: 'filter' }).click()
    await page.locator('.offers summary', { hasText: 'type' }).click()
    await page.locator('.offers a', { hasText: 'REGISTER' }).click()
    await page.waitForURL(/type=REGISTER/)
    expect(await page.locator('table.attacks tbody tr').count()).to.equal(1)
    await page.locator('[data-open-row]').first().click()
    await page.locator('aside.detail').waitFor()
    expect(await page.locator('aside.detail').innerText()).to.include('too many in a minute')
    await open('/attacks?type=INVITE')
    expect(await page.locator('.empty').innerText()).to.include('No attack fits this filter')
  })

  it('unblock by the mouse, and the daemon has it', async () => {
    if ((await blocks()) === 0) await attack()
    await open('/blocks')
    await page.getByRole('button', { name: `Unblock ${attacker}` }).click()
    await page.locator('.flash', { hasText: 'is unblocked' }).waitFor()
    expect(await blocks()).to.equal(0)
  })

  it('unblock by the keyboard what is chosen', async () => {
    await attack()
    await open('/blocks')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.locator('.select-bar button', { hasText: 'Unblock' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.flash', { hasText: 'is unblocked' }).waitFor()
    expect(await blocks()).to.equal(0)
  })

  it('put on the allowlist, and Undo takes it off again', async () => {
    await open('/allowlist')
    await page.locator('details.add summary').click()
    await page.locator('#address').fill('198.51.100.0/24')
    await page.locator('#note').fill('=cmd|office <b>')
    await page.keyboard.press('Enter')
    await page.locator('.flash', { hasText: 'is on the allowlist' }).waitFor()
    expect((await daemon.api.get<Total>('/allowlist')).total).to.equal(1)
    expect(await page.locator('tbody').innerText()).to.include('=cmd|office <b>')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.flash', { hasText: 'as it was' }).waitFor()
    expect((await daemon.api.get<Total>('/allowlist')).total).to.equal(0)
    await open('/changes')
    expect(await page.locator('tbody').innerText()).to.include('undone by anna')
  })

  it('put on the denylist for an hour, count it down, and take the end away', async () => {
    interface Ends {
      readonly items: readonly { readonly until?: string }[]
    }
    const end = async () => (await daemon.api.get<Ends>('/denylist')).items[0]?.until
    await open('/denylist')
    await page.locator('details.add summary').click()
    await page.locator('#address').fill('198.51.100.8')
    await page.locator('#ends').selectOption({ label: 'after an hour' })
    await page.locator('details.add button').click()
    await page.locator('.flash', { hasText: 'is on the denylist' }).waitFor()
    const left = page.locator('tbody .when [data-until]')
    // Two units, by the server and then by the script, which counts down.
    const words = /^(59 min \d+ s|59 min|1 h)$/
    const first = await left.innerText()
    expect(first).to.match(words)
    await waitUntil(async () => (await left.innerText()) !== first, { what: 'the clock' })
    expect(await left.innerText()).to.match(words)
    expect(Date.parse((await end()) ?? '') - Date.now()).to.be.within(3_000_000, 3_600_000)
    await page.getByLabel('Edit 198.51.100.8').click()
    await page.locator('#ends').selectOption({ label: 'never' })
    await page.getByRole('button', { name: 'Keep it so' }).click()
    await page.locator('.flash', { hasText: 'has another end' }).waitFor()
    expect(await end()).to.equal(undefined)
    await page.getByLabel('Choose this page').check()
    await page.locator('.select-bar button', { hasText: 'Remove' }).click()
    await page.locator('.flash', { hasText: 'is off the denylist' }).waitFor()
  })

  it('refuse at the field what is no address, and keep what was typed', async () => {
    await open('/denylist?address=203.0.113.300')
    await page.locator('details.add button').click()
    await page.locator('#address-problem').waitFor()
    expect(await page.locator('#address').inputValue()).to.equal('203.0.113.300')
    expect((await daemon.api.get<Total>('/denylist')).total).to.equal(0)
    // The status 422 of a refused form is no complaint.
    complaints.splice(0)
  })

  it('show what an import would do before it does it', async () => {
    await open('/denylist/import')
    await page.locator('#text').fill('203.0.113.201 one\n203.0.113.999\n203.0.113.202 two')
    await page.locator('button', { hasText: 'Show what it would do' }).click()
    await page.locator('#preview').waitFor()
    expect(await page.locator('#preview').innerText()).to.equal('2 lines would be added')
    expect(await page.locator('.problem, .is-act').first().innerText()).to.not.equal('')
    expect((await daemon.api.get<Total>('/denylist')).total).to.equal(0)
    await page.locator('button', { hasText: 'Add these 2 lines' }).click()
    await page.locator('.flash', { hasText: '2 entries are added' }).waitFor()
    expect((await daemon.api.get<Total>('/denylist')).total).to.equal(2)
    await page.getByLabel('Choose this page').check()
    await page.locator('.select-bar button', { hasText: 'Remove' }).click()
    await page.locator('.flash', { hasText: '2 entries are taken off' }).waitFor()
    expect((await daemon.api.get<Total>('/denylist')).total).to.equal(0)
  })

  it('save a setting, refuse another with the allowed range, and reset', async () => {
    const minute = async (): Promise<unknown> =>
      (await daemon.api.get<Record<string, unknown>>('/settings'))['detection.attemptsPerMinute']
    await open('/settings/firewall')
    await page.locator('[id="detection.attemptsPerMinute"]').fill('20')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('.flash', { hasText: 'Saved' }).waitFor()
    expect(await minute()).to.equal(20)
    expect(await page.locator('.changed').innerText()).to.match(/default 10.*anna/)
    await page.locator('.changed button').click()
    await page.locator('.flash', { hasText: 'Saved' }).waitFor()
    expect(await minute()).to.equal(10)
    await page.locator('[id="detection.attemptsPerMinute"]').fill('0')
    await page.getByRole('button', { name: 'Save' }).click()
    const problem = page.locator('[id="detection.attemptsPerMinute-problem"]')
    expect(await problem.innerText()).to.include('a whole number from 1 to 1000')
    expect(await minute()).to.equal(10)
    complaints.splice(0)
  })

  it('pause the protection for an hour, say so everywhere, and end the pause', async () => {
    const pausedUntil = async (): Promise<string> =>
      (await daemon.api.get<Record<string, string>>('/settings'))['blocking.pausedUntil'] ?? ''
    await open('/health')
    await page.locator('#for').selectOption({ label: 'an hour' })
    await page.getByRole('button', { name: 'Pause the protection' }).click()
    await page.locator('.flash', { hasText: 'Nobody new is blocked for an hour' }).waitFor()
    expect(Date.parse(await pausedUntil()) - Date.now()).to.be.within(3_500_000, 3_600_000)
    await open('/')
    expect(await page.locator('main').innerText()).to.include('only watched until')
    await open('/health')
    await page.getByRole('button', { name: 'End the pause' }).click()
    await page.locator('.flash', { hasText: 'The pause is over' }).waitFor()
    expect(await pausedUntil()).to.equal('')
  })

  it('add a chat, and a test arrives there; then remove it', async () => {
    await open('/settings/chats')
    await page.locator('#kind').selectOption({ label: 'ntfy' })
    await page.locator('#name').fill('night')
    await page.locator('#url').fill(`${chat.url}/sipward`)
    await page.locator('#local').check()
    await page.getByRole('button', { name: 'Add the chat' }).click()
    await page.locator('.flash', { hasText: 'night is added' }).waitFor()
    await page.getByLabel('Actions for night').click()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.locator('.flash', { hasText: 'night' }).waitFor()
    const tests = chat.posted.filter(({ body }) => body.includes('This is a test'))
    expect(tests, chat.posted.map(({ body }) => body).join()).to.have.length(1)
    await page.getByLabel('Actions for night').click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.locator('.flash', { hasText: 'night is removed' }).waitFor()
    expect((await daemon.api.get<Total>('/chat-targets')).total).to.equal(0)
  })

  for (const theme of ['light', 'dark']) {
    it(`show the key of a second factor as a QR code that a camera reads, ${theme}`, async () => {
      await page.context().addCookies([{ name: 'sipward_theme', value: theme, url: daemon.url }])
      await open('/users')
      await page.getByLabel('Actions for anna').click()
      await page.getByRole('button', { name: 'Turn a second factor on' }).click()
      const picture = page.locator('svg.qr-code')
      await picture.waitFor()

      const link = new URL((await readQrCode(browser, await picture.screenshot())) ?? 'none:')

      expect(`${link.protocol}//${link.host}`).to.equal('otpauth://totp')
      expect(decodeURIComponent(link.pathname)).to.equal('/sipward edge-1:anna')
      const shown = (await page.locator('#code-hint').innerText()).replaceAll(' ', '')
      expect(shown).to.include(link.searchParams.get('secret') ?? 'no secret')
    })
  }
})
