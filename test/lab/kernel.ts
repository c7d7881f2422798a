// What the kernel of the PBX's namespace really holds, read with its own tools.
import type { Lab } from './lab.js'

/** The members of the sets that hold dynamic blocks, IPv4 and IPv6, as ipset prints them. */
export async function dynamicMembers(lab: Lab): Promise<string[]> {
  const saved = await lab.run('pbx', ['ipset', 'save'])
  return saved
    .split('\n')
    .flatMap((line) => /^add sipward-(?:dynamic|oneway)\S* (\S+)/.exec(line)?.[1] ?? [])
}

/** The names of all sets. */
export async function setNames(lab: Lab): Promise<string[]> {
  const listed = await lab.run('pbx', ['ipset', 'list', '-name'])
  return listed.split('\n').filter((line) => line !== '')
}

/** The rules of the raw table, as `iptables -S` prints them. */
export async function rawRules(lab: Lab, family: 4 | 6): Promise<string[]> {
  const program = family === 4 ? 'iptables' : 'ip6tables'
  return (await lab.run('pbx', [program, '-w', '-t', 'raw', '-S'])).split('\n')
}
