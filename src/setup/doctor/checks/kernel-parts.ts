// Does the kernel have what the rules need? Each part is tried in a network namespace that ends at once.
import type { RunProgram } from '../../process/run-program.js'
import { type Check, type Finding, notLookedAt, wrong } from '../check.js'

const setTypes = ['hash:ip', 'hash:net', 'hash:ip,port', 'hash:ip,port,ip'] as const

const matches: Readonly<Record<string, string>> = {
  string: '-m string --algo bm --string x -j DROP',
  hashlimit:
    '-m hashlimit --hashlimit-upto 1/sec --hashlimit-mode srcip --hashlimit-name sipward -j DROP',
  multiport: '-p udp -m multiport --dports 1,2 -j DROP',
  set: '-m set --match-set sipward-none src -j DROP',
}

/** Tries every type of set and every match. */
export const kernelParts: Check = {
  name: 'kernel',
  title: 'iptables, ipset and the kernel have all that the rules need',
  isCheap: false,
  look: async ({ run }) => {
    const missing = await missingPrograms(run)
    if (missing.length > 0) return missing
    const { status } = await run(['unshare', '-n', 'true'])
    // Where no namespace can be had nothing can be tried without touching the real one.
    if (status !== 0) return notLookedAt('no network namespace can be made to try them in')
    const found: Finding[] = []
    for (const type of setTypes) {
      const { status: isRefused, stderr } = await run([
        'unshare',
        '-n',
        'ipset',
        'create',
        'sipward-try',
        type,
      ])
      if (isRefused !== 0) found.push(partMissing(`sets of type ${type}`, stderr))
    }
    for (const [name, rule] of Object.entries(matches)) {
      const input = `*raw\n:PREROUTING ACCEPT\n-A PREROUTING ${rule}\nCOMMIT\n`
      const end = await run(['unshare', '-n', 'iptables-restore'], { input })
      const isThere = end.status === 0 || /set sipward-none doesn.t exist/i.test(end.stderr)
      if (!isThere) found.push(partMissing(`the match ${name} of iptables`, end.stderr))
    }
    return found
  },
}

async function missingPrograms(run: RunProgram): Promise<Finding[]> {
  const found: Finding[] = []
  for (const program of ['iptables', 'ipset']) {
    const { isMissing } = await run([program, '--version'])
    if (!isMissing) continue
    const cost = 'sipward cannot block anybody, and does not start'
    found.push(
      wrong({ sentence: `${program} is not installed`, cost, command: `apt install ${program}` }),
    )
  }
  return found
}

function partMissing(part: string, said: string): Finding {
  return wrong({
    sentence: `the kernel lacks ${part}${said === '' ? '' : ` (${said.trim().split('\n')[0]?.slice(0, 100) ?? ''})`}`,
    cost: 'rules that need it cannot be written',
    command: 'apt install linux-modules-extra-$(uname -r)',
  })
}
