// Is the machine's clock set by a server of time?
import { type Check, hint, notLookedAt } from '../check.js'

/** Asks systemd; a PBX elsewhere whose clock differs is told of by the daemon's own verdict. */
export const clock: Check = {
  name: 'clock',
  title: 'the clock is set by a server of time',
  isCheap: true,
  look: async ({ run }) => {
    const { stdout, status } = await run([
      'timedatectl',
      'show',
      '-p',
      'NTPSynchronized',
      '-p',
      'NTP',
    ])
    if (status !== 0) return notLookedAt('timedatectl gives no answer')
    if (!stdout.includes('NTPSynchronized=no')) return []
    return [
      hint({
        sentence: 'the clock of this machine is not set by a server of time',
        cost: 'instants in records and mails may be wrong, and hosts of a cluster may disagree when a block ends',
        command: 'timedatectl set-ntp true',
      }),
    ]
  },
}
