// Can the daemon take the lock of iptables-legacy, as the user that its unit names?
import { statSync } from 'node:fs'
import { groupId } from '../../plan/plan-setup.js'
import { hasSystemd, hasUnit } from '../../plan/plan-unit.js'
import { type Check, notLookedAt, wrong } from '../check.js'

const lock = '/run/xtables.lock'
const groupRead = 0o040

/** Looks at the lock's owner and mode; iptables of nftables needs none. */
export const xtablesLock: Check = {
  name: 'xtables-lock',
  title: 'the daemon can take the lock of iptables',
  isCheap: false,
  look: async ({ run, files }) => {
    if (!hasSystemd()) return notLookedAt('systemd does not run this machine')
    if (!(await hasUnit(run))) return notLookedAt('no unit of sipward is installed')
    const unit = ['systemctl', 'show', '--property=User', '--value', 'sipward.service']
    const user = (await run(unit)).stdout.trim()
    const { status, stdout } = await run(['iptables', '-V'])
    if (status !== 0) return notLookedAt('iptables cannot be run')
    const isLegacy = stdout.includes('legacy')
    const state = statSync(lock, { throwIfNoEntry: false })
    if (user === '' || user === 'root' || !isLegacy) return []
    const isReadable =
      state !== undefined && state.gid === groupId(files) && (state.mode & groupRead) !== 0
    if (isReadable) return []
    return [
      wrong({
        sentence: `the user ${user} cannot read ${lock}, the lock of iptables-legacy`,
        cost: 'the daemon cannot write its rules, and does not start',
        command: 'systemctl restart sipward',
      }),
    ]
  },
}
