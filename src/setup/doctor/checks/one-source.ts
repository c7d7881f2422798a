// Do all phones seem to come from one private address, as behind a proxy of Docker, an SBC or a SIP ALG?
import { parseAddress } from '../../../domain/address.js'
import { type Check, type Finding, hint, notLookedAt } from '../check.js'
import type { DoctorFacts } from '../doctor-facts.js'
import { withoutAsterisk } from '../local-pbxs.js'

const fewestPhones = 3
const privateNetworks = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd])/

/** Looks at the registered contacts. */
export const oneSource: Check = {
  name: 'one-source',
  title: 'phones come from addresses of their own',
  isCheap: false,
  look: async (facts) => {
    const nothing = withoutAsterisk(facts)
    if (nothing !== undefined) return nothing
    const found: Finding[] = []
    let phones = 0
    for (const { command } of facts.asterisks.here) {
      const hosts = contactHosts((await command('pjsip show contacts')) ?? '')
      phones += hosts.length
      found.push(...(await findingsOf(hosts, facts)))
    }
    return phones > 0 ? found : notLookedAt('no phone is registered')
  },
}

async function findingsOf(
  hosts: readonly string[],
  { isAllowed }: DoctorFacts,
): Promise<Finding[]> {
  const [host = ''] = hosts
  const address = parseAddress(host)
  const isOne = hosts.length >= fewestPhones && hosts.every((other) => other === host)
  if (address === undefined || !isOne || !privateNetworks.test(host)) return []
  if (await isAllowed(address)) return []
  return [
    hint({
      sentence: `all ${hosts.length} phones come from the one private address ${host}`,
      cost: 'behind it phones and attackers look alike: a block of it would shut out all; where it is a proxy or an SBC, attackers must be stopped before it',
      command: `sipward allow ${host}`,
    }),
  ]
}

/** `  Contact:  100/sip:100@192.0.2.7:5060;ob   …` */
function contactHosts(text: string): string[] {
  return text
    .split('\n')
    .flatMap(
      (line) =>
        /^\s*Contact:\s+\S+?\/sips?:[^@\s]*@\[?([^\]:;\s]+(?::[^\]\s]*)?)/
          .exec(line)?.[1]
          ?.replace(/:\d+.*$/, '') ?? [],
    )
}
