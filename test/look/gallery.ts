// Every page with rich data in every mode, as pictures: `node --import tsx test/look/gallery.ts FOLDER [PAGE…]`.
// It serves the pages under the policy that the daemon sends, complains of every violation, of every
// request that is not answered and of every page that scrolls sideways, and writes the pictures to FOLDER;
// then every mail, light and dark, at 320, 640 and 1200 px.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { startChromium } from './chromium.js'
import { photographMails } from './mails/photograph-mails.js'
import { sampleMails } from './mails/sample-mails.js'
import { servePages } from './page-server.js'
import { galleryPages } from './views/gallery-pages.js'

const modes = [
  { name: 'light-1280', width: 1280, height: 860, colorScheme: 'light' },
  { name: 'dark-1280', width: 1280, height: 860, colorScheme: 'dark' },
  { name: 'light-360', width: 360, height: 760, colorScheme: 'light' },
  { name: 'dark-360', width: 360, height: 760, colorScheme: 'dark' },
  { name: 'light-2560', width: 2560, height: 1300, colorScheme: 'light' },
] as const

const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) throw new Error('name the folder for the pictures')
await mkdir(folder, { recursive: true })
const server = await servePages(galleryPages)
const browser = await startChromium()
const complaints: string[] = []
for (const mode of modes) {
  if (wanted.some((word) => isMode(word)) && !wanted.includes(mode.name)) continue
  if (wanted.length > 0 && wanted.every((word) => word in sampleMails)) continue
  await photograph(browser, mode)
}
const wantedMails = wanted.filter((word) => word in sampleMails)
if (wanted.length === 0 || wantedMails.length > 0) {
  complaints.push(...(await photographMails(browser, folder, wantedMails)))
}
await browser.close()
await server.close()
for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
process.exitCode = complaints.length > 0 ? 1 : 0

function isMode(word: string): boolean {
  return modes.some(({ name }) => name === word)
}

async function photograph(in_: Browser, mode: (typeof modes)[number]): Promise<void> {
  const { width, height, colorScheme, name } = mode
  const context = await in_.newContext({
    viewport: { width, height },
    colorScheme,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.clock.install({ time: new Date('2026-11-30T06:12:04Z') })
  const chosen = wanted.filter((word) => word in galleryPages)
  const names = chosen.length === 0 ? Object.keys(galleryPages) : chosen
  for (const each of names) {
    const say = (text: string): void => void complaints.push(`${each} ${name}: ${text}`)
    page.removeAllListeners()
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) say(message.text())
    })
    page.on('pageerror', (error) => {
      say(error.message)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) say(`${response.status()} ${response.url()}`)
    })
    await page.goto(`${server.url}${each}`, { waitUntil: 'load' })
    const wide = await page.evaluate('document.documentElement.scrollWidth')
    if (Number(wide) > width) say(`${String(wide)} px wide`)
    await page.screenshot({ path: join(folder ?? '', `${each}-${name}.png`), fullPage: true })
  }
  await context.close()
}
