// What every package says of itself, whatever its format.
import { readFile } from 'node:fs/promises'
import { runProgram } from './run-program.js'

const project = new URL('./', import.meta.resolve('#package/package.json'))

/** The processors that there are packages for, and what each format calls them. */
export const architectures = {
  x64: { debian: 'amd64', rpm: 'x86_64', strip: 'strip' },
  arm64: { debian: 'arm64', rpm: 'aarch64', strip: 'aarch64-linux-gnu-strip' },
} as const

/** A processor, as Node names it. */
export type Architecture = keyof typeof architectures

/** The lines that a list of packages shows. */
export const summary = 'protects an Asterisk PBX from SIP attacks'

/** Paragraphs on what it is. */
export const description = [
  'sipward stands beside Asterisk, reads what Asterisk itself reports (AMI security events and its HEP mirror of SIP messages), ' +
    'recognises attacks, and has the Linux kernel drop the attackers: in milliseconds, with iptables and ipset, IPv4 and IPv6 alike.',
  'A known scanner is blocked at its first request; any other source that fails ten times a minute is in the kernel within ' +
    'milliseconds of the tenth failure. Phones that work are never blocked on datagrams that anybody can forge.',
  'The package brings its own Node, so that it runs on every release that has glibc 2.29 or newer.',
]

/** What the packages are made of. */
export interface PackageFacts {
  readonly version: string
  /** The instant of the sources, in seconds since the epoch: every file has it. */
  readonly epoch: number
  readonly architecture: Architecture
  /** True where the build shall be quick, and the package may be larger. */
  readonly isFast: boolean
}

/** Reads version and instant of the sources that lie here. */
export async function readFacts(
  chosen: Pick<PackageFacts, 'architecture' | 'isFast'>,
): Promise<PackageFacts> {
  const text = await readFile(new URL('package.json', project), 'utf8')
  const { version } = JSON.parse(text) as { readonly version: string }
  return { ...chosen, version, epoch: await instantOfSources() }
}

/** SOURCE_DATE_EPOCH where it is set, else the instant of the commit. */
async function instantOfSources(): Promise<number> {
  const folder = new URL('.', project).pathname
  const named = process.env.SOURCE_DATE_EPOCH
  const text = named ?? (await runProgram(['git', 'log', '-1', '--format=%ct'], { folder }))
  const epoch = Number(text.trim())
  if (Number.isSafeInteger(epoch) && epoch > 0) return epoch
  throw new Error(`SOURCE_DATE_EPOCH must be a number of seconds, not ${text}`)
}
