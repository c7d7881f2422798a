// Debian's browser for the tests of pages; where it is missing their suite is pending with the reason.
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const program = '/usr/bin/chromium'

/** Starts the browser: without a window, without anything that it would ask of the network. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
      ...['--disable-component-update', '--no-first-run'],
    ],
  })
}

/** Declares a suite that needs the browser; under CI its absence is a failure. */
export function describeWithChromium(title: string, suite: () => void): void {
  if (existsSync(program)) {
    describe(title, suite)
    return
  }
  const reason = `${program} is not installed`
  describe(`${title} [${reason}]`, () => {
    it('runs in the browser', function () {
      if (process.env.CI !== undefined) throw new Error(reason)
      this.skip()
    })
  })
}
