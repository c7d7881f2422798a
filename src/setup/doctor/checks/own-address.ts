// Is the address on the allowlist that one comes from?
import { type Check, fixCommand, notLookedAt, wrong } from '../check.js'

const name = 'own-address'

/** Looks at the address that sshd names. */
export const ownAddress: Check = {
  name,
  title: 'the address that you come from is on the allowlist',
  isCheap: false,
  look: async ({ administrator, isAllowed, allow }) => {
    if (administrator === undefined) return notLookedAt('you have not come by SSH')
    if (await isAllowed(administrator)) return []
    return [
      wrong({
        sentence: `you come from ${administrator}, which is not on the allowlist`,
        cost: 'a wrong password at a phone behind it could lock you out of this machine',
        command: fixCommand(name),
        fix: () => allow(administrator),
      }),
    ]
  },
}
