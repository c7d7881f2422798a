// The peer of the whole path: fail2ban-regex with fail2ban's own filter, on Asterisk's security log.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { medianOf } from './bench-report.js'
import { asteriskFilter, fail2banVersion } from './fail2ban-version.js'

const runs = 3

/** What was measured. */
export interface Fail2ban {
  readonly what: string
  /** Lines per second of processor time, Python's start not counted: the median of 3 runs. */
  readonly value: number
}

/** Measures how fast the events of an AMI stream are read from the log that they would be in. */
export function measureFail2ban(stream: Buffer): Fail2ban | undefined {
  const version = fail2banVersion('fail2ban-regex')
  if (version === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'sipward-bench-'))
  try {
    const lines = toLogLines(stream)
    const [whole, one] = [join(folder, 'whole.log'), join(folder, 'one.log')]
    writeFileSync(whole, lines.join(''))
    writeFileSync(one, lines.slice(0, 1).join(''))
    const figures = Array.from({ length: runs }, () => {
      const start = readLog(one, 1)
      return lines.length / (readLog(whole, lines.length) - start)
    })
    return { what: `${version}, lines`, value: medianOf(figures) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Returns how much processor time it took, in seconds. */
function readLog(log: string, lines: number): number {
  const timed = 'TIMEFORMAT="%U %S"; time fail2ban-regex "$@" 2>&1'
  const { stdout, stderr } = spawnSync('bash', ['-c', timed, 'bash', log, asteriskFilter], {
    encoding: 'utf8',
  })
  const [user = NaN, system = NaN] = stderr.trim().split(' ').map(Number)
  if (!stdout.includes(`Lines: ${lines} lines`) || Number.isNaN(user + system)) {
    throw new Error(`fail2ban-regex said: ${stdout}${stderr}`)
  }
  return user + system
}

/** Source of the form: Asterisk, res/res_security_log.c and main/logger.c. */
function toLogLines(stream: Buffer): readonly string[] {
  const blocks = stream.toString('utf8').split('\r\n\r\n')
  return blocks.filter((block) => block !== '').map(toLogLine)
}

function toLogLine(block: string): string {
  const fields = new Map(
    block.split('\r\n').map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)]
    }),
  )
  const name = fields.get('Event') ?? ''
  const time = (fields.get('EventTV') ?? '').slice(0, 19).replace('T', ' ')
  const values = [...fields]
    .filter(([key]) => key !== 'Event' && key !== 'Privilege')
    .map(([key, value]) => `,${key}="${value}"`)
  const event = `SecurityEvent="${name}"${values.join('')}`
  return `[${time}] SECURITY[2735] res_security_log.c: ${event}\n`
}
