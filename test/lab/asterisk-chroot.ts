// The chroot with a real Asterisk: built once from Debian's packages, then only read.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runChecked } from './command.js'
import { projectFile } from '../support/project-file.js'

/** Building takes about 40 s; waiting for another builder may come on top. */
const buildDeadlineMs = 20 * 60_000

/** An Asterisk of the lab: 22 speaks PJSIP and has HEP, 16 speaks chan_sip. */
export type AsteriskVersion = '16' | '22'

/** The Debian release that has each. */
const suites: Readonly<Record<AsteriskVersion, string>> = { '16': 'bullseye', '22': 'sid' }

/** What {@link openAsteriskChroot} may be told. */
export interface ChrootOptions {
  /** The cache; else the environment's `SIPWARD_LAB_CACHE`, else /var/cache/sipward-lab. */
  readonly cache?: string
  /** The Debian mirror; else the one that apt uses. */
  readonly mirror?: string
}

/** Returns the folder of the chroot, and builds it first where it is not there. */
export async function openAsteriskChroot(
  version: AsteriskVersion = '22',
  options: ChrootOptions = {},
): Promise<string> {
  const cache = options.cache ?? process.env.SIPWARD_LAB_CACHE ?? '/var/cache/sipward-lab'
  const root = join(cache, suites[version])
  if (existsSync(root)) return root
  const script = projectFile('test/lab/build-chroot.sh')
  const mirror = options.mirror ?? (await debianMirror())
  await runChecked([script, cache, mirror, suites[version]], {
    deadlineMs: buildDeadlineMs,
  })
  return root
}

/** Returns the folder of Asterisk's modules as seen inside the chroot; it depends on architecture and release. */
export async function asteriskModules(root: string): Promise<string> {
  const inside = ['.', ...(await readdir(join(root, 'usr/lib')))]
    .map((name) => join('/usr/lib', name, 'asterisk/modules'))
    .find((path) => existsSync(join(root, path)))
  if (inside === undefined)
    throw new Error(`no asterisk in ${root}; remove it, and it is built anew`)
  return inside
}

/** Returns the Debian mirror that apt uses on this machine, so that no other host is asked. */
export async function debianMirror(apt = '/etc/apt'): Promise<string> {
  const folder = join(apt, 'sources.list.d')
  const names = existsSync(folder) ? (await readdir(folder)).sort() : []
  const files = [...names.map((name) => join(folder, name)), join(apt, 'sources.list')]
  for (const file of files.filter((path) => /\.(list|sources)$/.test(path) && existsSync(path))) {
    const mirror = mirrorIn(await readFile(file, 'utf8'))
    if (mirror !== undefined) return mirror
  }
  throw new Error(`no Debian mirror in ${apt}/sources.list or ${apt}/sources.list.d`)
}

/** One-line entries are `deb [options] URI suite component`; deb822 ones have a field `URIs:`. */
function mirrorIn(text: string): string | undefined {
  return text
    .split('\n')
    .filter((line) => /^(deb\s|URIs:)/.test(line))
    .flatMap((line) => line.split(/\s+/))
    .find((word) => /^https?:\/\/\S+\/debian\/?$/.test(word))
}
