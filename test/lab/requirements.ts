// Whether this machine can carry the lab, and what happens to its tests where it cannot.
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cannotRun } from '../support/cannot-run.js'

const programs = [
  ...['unshare', 'nsenter', 'setpriv', 'flock', 'ip', 'iptables', 'ip6tables', 'ipset'],
  ...['debootstrap', 'svcrack', 'svmap', 'svwar', 'sipp', 'sipsak', 'python3'],
]

/** Returns why the lab cannot run here, or undefined where it can. */
export function missingForLab(): string | undefined {
  return missingPrograms(programs)
}

/** Returns why a part of the lab that needs only these programs cannot run here. */
export function missingPrograms(names: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'the lab needs root'
  if (!isDebian()) return 'the lab needs Debian'
  const missing = names.filter((program) => !isInstalled(program))
  return missing.length === 0 ? undefined : `the lab needs ${missing.join(', ')}`
}

/**
 * Declares a suite that needs the lab. Where the lab cannot run the suite is pending with the
 * reason in its title; under CI it fails instead, so that it is never silently absent.
 */
export function describeWithLab(title: string, suite: () => void): void {
  const reason = missingForLab()
  if (reason === undefined) {
    describe(title, suite)
    return
  }
  describe(title, () => {
    it('runs in the lab', function () {
      cannotRun(this, reason)
    })
  })
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
