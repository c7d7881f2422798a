// Is the loopback interface up, over which sipward speaks to Asterisk?
import { networkInterfaces } from 'node:os'
import { type Check, fixCommand, wrong } from '../check.js'

const name = 'loopback'

/** Looks for 127.0.0.1. */
export const loopback: Check = {
  name,
  title: 'the loopback interface is up',
  isCheap: true,
  look: ({ run }) => {
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    if (addresses.some(({ address }) => address === '127.0.0.1')) return []
    return [
      wrong({
        sentence: 'the loopback interface is down: there is no 127.0.0.1',
        cost: 'AMI, HEP and the pages of this machine cannot be reached',
        command: fixCommand(name),
        fix: async () => {
          await run(['ip', 'link', 'set', 'lo', 'up'])
        },
      }),
    ]
  },
}
