// Are rules of both kinds of iptables in the kernel?
import { type Check, hint } from '../check.js'

/** Looks for tables of iptables-legacy beside an iptables of nftables. */
export const mixedTables: Check = {
  name: 'mixed-tables',
  title: 'one kind of iptables is in use',
  isCheap: true,
  look: async ({ files, run }) => {
    const legacy = ['ip_tables_names', 'ip6_tables_names']
      .flatMap((name) => (files.read(`/proc/net/${name}`) ?? '').split('\n'))
      .filter((table) => table !== '')
    if (legacy.length === 0) return []
    const { stdout } = await run(['iptables', '-V'])
    if (!stdout.includes('nf_tables')) return []
    return [
      hint({
        sentence: `the kernel holds tables of iptables-legacy (${[...new Set(legacy)].join(', ')}) beside those of iptables-nft`,
        cost: 'the kernel tries both, and who looks into one of them does not see the other',
        command: '',
      }),
    ]
  },
}
