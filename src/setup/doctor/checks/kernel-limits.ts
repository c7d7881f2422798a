// Are the kernel's own limits near?
import { type Check, type Finding, hint, notLookedAt } from '../check.js'

const fullShare = 0.9
const wantedBuffer = 4 * 1024 * 1024

/** Looks at connection tracking and at the receive buffer of HEP. */
export const kernelLimits: Check = {
  name: 'kernel-limits',
  title: 'the kernel’s own limits are far away',
  isCheap: true,
  look: ({ files, config }) => {
    const number = (path: string) => Number(files.read(`/proc/sys/net/${path}`) ?? NaN)
    const found: Finding[] = []
    const [count, max] = [
      number('netfilter/nf_conntrack_count'),
      number('netfilter/nf_conntrack_max'),
    ]
    if (max > 0 && count / max > fullShare) {
      found.push(
        hint({
          sentence: `the table of connections is nearly full: ${count} of ${max}`,
          cost: 'new calls and logins fail when it is full; sources that sipward blocks take no place in it',
          command: `sysctl -w net.netfilter.nf_conntrack_max=${max * 2}`,
        }),
      )
    }
    const buffer = number('core/rmem_max')
    if (config !== undefined && config.hepListen !== 'off' && buffer < wantedBuffer) {
      found.push(
        hint({
          sentence: `the kernel gives a receiver ${buffer} bytes at most (net.core.rmem_max)`,
          cost: 'in the first seconds of a flood messages of HEP may be lost before sipward has read them',
          command: `sysctl -w net.core.rmem_max=${wantedBuffer * 2}`,
        }),
      )
    }
    const isSeen = max > 0 || buffer > 0
    return isSeen ? found : notLookedAt('the kernel shows no limits here')
  },
}
