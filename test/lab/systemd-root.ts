// Roots of Debian releases that boot with systemd: built once from Debian's packages, then only read.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectFile } from '../support/project-file.js'
import { debianMirror } from './asterisk-chroot.js'
import { runChecked } from './command.js'
import { missingPrograms } from './requirements.js'

/** Building takes a minute; waiting for another builder may come on top. */
const buildDeadlineMs = 20 * 60_000

/** The releases, with systemd 247, 252 and 257 or newer. */
export const systemdReleases = ['bookworm', 'bullseye', 'sid'] as const

/** A release that has a root. */
export type SystemdRelease = (typeof systemdReleases)[number]

/** Returns why no machine with systemd can be booted here, or undefined where one can. */
export function missingForSystemd(): string | undefined {
  if (process.arch !== 'x64') return 'the roots are those of amd64'
  return missingPrograms([
    'systemd-nspawn',
    'debootstrap',
    'nsenter',
    'unshare',
    'ip',
    'dpkg-deb',
    'strip',
  ])
}

/** Returns the folder of a root, and builds it first where it is not there. */
export async function openSystemdRoot(release: SystemdRelease): Promise<string> {
  const cache = process.env.SIPWARD_LAB_CACHE ?? '/var/cache/sipward-lab'
  const root = join(cache, `systemd-${release}`)
  if (existsSync(root)) return root
  const script = projectFile('test/lab/build-systemd-root.sh')
  const argv = [script, cache, await debianMirror(), release]
  await runChecked(argv, { deadlineMs: buildDeadlineMs })
  return root
}
