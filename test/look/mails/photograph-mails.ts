// Mails as pictures, for the gallery. It complains of every mail that asks for anything, runs a script or scrolls sideways.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { sampleMails } from './sample-mails.js'

/** The windows that mails are looked at in. */
export const mailModes = [320, 640, 1200].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

/** Writes the pictures and the plain parts to a folder; returns complaints. */
export async function photographMails(
  browser: Browser,
  folder: string,
  chosen: readonly string[] = [],
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true })
  const complaints: string[] = []
  const names = Object.keys(sampleMails).filter(
    (name) => chosen.length === 0 || chosen.includes(name),
  )
  for (const { width, colorScheme } of mailModes) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
    const page = await context.newPage()
    for (const name of names) {
      const say = (text: string): void =>
        void complaints.push(`${name} ${width} ${colorScheme}: ${text}`)
      page.removeAllListeners()
      page.on('request', (request) => {
        say(`asks ${request.url()}`)
      })
      page.on('console', (message) => {
        say(message.text())
      })
      await page.setContent(sampleMails[name]?.html ?? '')
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'))
      if (wide > width) say(`${wide} px wide`)
      await page.screenshot({
        path: join(folder, `${name}-${colorScheme}-${width}.png`),
        fullPage: true,
      })
    }
    await context.close()
  }
  for (const name of names)
    await writeFile(join(folder, `${name}.txt`), sampleMails[name]?.text ?? '')
  return complaints
}
