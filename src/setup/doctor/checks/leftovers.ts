// Do rules of sipward stand although no daemon runs?
import { type Check, notLookedAt, wrong } from '../check.js'

/** Looks for chains of ours. */
export const leftovers: Check = {
  name: 'leftovers',
  title: 'no rules stand without a daemon',
  isCheap: false,
  look: async ({ daemon, run }) => {
    if (daemon !== undefined) return []
    const ends = [
      await run(['iptables-save', '-t', 'raw']),
      await run(['ip6tables-save', '-t', 'raw']),
    ]
    if (ends.every(({ status }) => status !== 0)) {
      return notLookedAt('iptables-save does not show the rules')
    }
    if (!ends.some(({ stdout }) => stdout.includes('SIPWARD'))) return []
    return [
      wrong({
        sentence: 'rules of sipward are in the kernel and no daemon runs',
        cost: 'blocks of before go on until they end, and nobody adds, ends or explains any',
        command: 'sipward stop',
      }),
    ]
  },
}
