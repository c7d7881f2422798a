// Are rules of both kinds of iptables in the kernel?
import { type Check, hint, notLookedAt } from '../check.js'

/** Looks for tables of iptables-legacy beside an iptables of nftables. */
export const mixedTables: Check = {
  name: 'mixed-tables',
  title: 'one kind of iptables is in use',
  isCheap: true,
  look: async ({ files, run }) => {
    const lists = files.list('/proc/net').filter((name) => /^ip6?_tables_names$/.test(name))
    const texts = lists.map((name) => files.read(`/proc/net/${name}`))
    if (texts.includes(undefined))
      return notLookedAt('only root may read the tables of iptables-legacy')
    const legacy = texts.flatMap((text) => (text ?? '').split('\n')).filter((table) => table !== '')
    if (legacy.length === 0) return []
    const { stdout, status } = await run(['iptables', '-V'])
    if (status !== 0) return notLookedAt('iptables cannot be run')
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
