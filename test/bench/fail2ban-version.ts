// Whether fail2ban is on this machine, and which.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where Debian's package keeps its configuration. */
export const fail2banFolder = '/etc/fail2ban'

/** fail2ban's own filter for Asterisk's logs. */
export const asteriskFilter = `${fail2banFolder}/filter.d/asterisk.conf`

/** Returns what one of its programs says of its version; undefined where it or its filter is not installed. */
export function fail2banVersion(program: 'fail2ban-regex' | 'fail2ban-server'): string | undefined {
  if (!existsSync(asteriskFilter)) return undefined
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
  } catch (caught) {
    if ((caught as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw caught
  }
}
