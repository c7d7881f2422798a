// Will sipward be started at the next boot?
import { hasSystemd, unitNames } from '../../plan/plan-unit.js'
import { type Check, type Finding, notLookedAt, wrong } from '../check.js'

/** Looks at the units of systemd. */
export const unit: Check = {
  name: 'unit',
  title: 'sipward is started at each boot',
  isCheap: false,
  look: async ({ run }) => {
    if (!hasSystemd()) return notLookedAt('systemd does not run this machine')
    const found: Finding[] = []
    let units = 0
    for (const name of unitNames) {
      if ((await run(['systemctl', 'cat', name])).status !== 0) continue
      units += 1
      if ((await run(['systemctl', 'is-enabled', '--quiet', name])).status === 0) continue
      const cost =
        name === 'sipward.service'
          ? 'after the next boot nobody watches'
          : 'after a boot Asterisk answers blocked sources until the daemon is up'
      found.push(
        wrong({ sentence: `${name} is not enabled`, cost, command: `systemctl enable ${name}` }),
      )
    }
    return units > 0 ? found : notLookedAt('no unit of sipward is installed')
  },
}
