// Are there other programs that write the kernel's rules?
import { readlinkSync } from 'node:fs'
import { type Check, hint, notLookedAt } from '../check.js'

interface Other {
  readonly program: string
  readonly cost: string
}

const others: readonly Other[] = [
  {
    program: 'fail2ban-server',
    cost: 'both block: an address that fail2ban lets go may still be blocked here, and `sipward check` knows nothing of its bans; for Asterisk one of them is enough: fail2ban-client stop asterisk',
  },
  {
    program: 'firewalld',
    cost: 'its reload may flush foreign rules; sipward puts its own back within 3 s, at once where a blocked source is heard',
  },
  { program: 'crowdsec', cost: 'both block: look into both where somebody is shut out' },
]

/** Looks for their processes, and for a ruleset of nftables that flushes everything. */
export const otherFirewalls: Check = {
  name: 'other-firewalls',
  title: 'no other program writes the kernel’s rules',
  isCheap: true,
  look: async ({ files, run, isRoot }) => {
    const names = new Set(
      files
        .list('/proc')
        .filter((pid) => /^\d+$/.test(pid) && networkOf(pid) === networkOf('self'))
        .map((pid) => files.read(`/proc/${pid}/comm`)?.trim() ?? ''),
    )
    const found = others
      .filter(({ program }) => names.has(program.slice(0, 15)))
      .map(({ program, cost }) =>
        hint({ sentence: `${program} runs on this machine`, cost, command: '' }),
      )
    const isFlushed = /^\s*flush ruleset/m.test(files.read('/etc/nftables.conf') ?? '')
    const isNftables =
      isFlushed &&
      (await run(['systemctl', 'is-enabled', 'nftables.service'])).stdout.trim() === 'enabled'
    if (!isNftables && found.length === 0 && !isRoot) {
      return notLookedAt('only root sees the networks of other processes')
    }
    if (!isNftables) return found
    return [
      ...found,
      hint({
        sentence: 'nftables.service flushes the whole ruleset when it starts (/etc/nftables.conf)',
        cost: 'where it is started again while sipward runs, blocks are away until sipward puts them back, within 3 s',
        command: '',
      }),
    ]
  },
}

/** Whoever has another network writes another kernel's rules; a process that has ended has none. */
function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return `ended ${pid}`
  }
}
