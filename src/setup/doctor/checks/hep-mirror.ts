// Does Asterisk mirror its SIP messages to sipward?
import { sipTransports, type SipTransport } from '../../asterisk/transports.js'
import { type HepState, readHepState } from '../../plan/plan-hep.js'
import { type Check, type Finding, notLookedAt, wrong } from '../check.js'
import type { DoctorConfig, LocalPbx } from '../doctor-facts.js'
import { localPbxs, withoutAsterisk } from '../local-pbxs.js'

const usualCost =
  'User-Agents and methods are unknown, and no address over UDP is proven real, so that its blocks drop at the SIP ports alone and are never extended'
const streamCost =
  'over TCP, TLS and WebSockets a guesser can send faster than Asterisk tells of it: events that Asterisk loses are then seen by nobody'

/** Looks at hep.conf, the modules and [hep] listen. */
export const hepMirror: Check = {
  name: 'hep',
  title: 'Asterisk mirrors its SIP messages to sipward',
  isCheap: false,
  look: async (facts) => {
    const nothing = withoutAsterisk(facts)
    if (nothing !== undefined) return nothing
    if (facts.config === undefined) return notLookedAt('the configuration cannot be understood')
    const found: Finding[] = []
    let isLookedAt = false
    for (const pbx of localPbxs(facts)) {
      const findings = await findingsOf(pbx, facts.config)
      isLookedAt ||= findings !== undefined
      found.push(...(findings ?? []))
    }
    return isLookedAt ? found : notLookedAt('no Asterisk here has a transport of PJSIP')
  },
}

async function findingsOf(
  { asterisk }: LocalPbx,
  { hepListen }: DoctorConfig,
): Promise<Finding[] | undefined> {
  const transports = await sipTransports(asterisk.command)
  const pjsip = transports.filter(({ channel }) => channel === 'PJSIP')
  // chan_sip has no such mirror, and without a transport there is nothing to show.
  if (pjsip.length === 0) return undefined
  const state = await readHepState(asterisk)
  const sentence = sentenceOf(state, hepListen)
  if (sentence === undefined) return []
  return [wrong({ sentence, cost: costOf(pjsip), command: commandFor(state, hepListen) })]
}

function sentenceOf(
  { file, target, running, hasModules }: HepState,
  listen: string,
): string | undefined {
  if (!hasModules) return 'this Asterisk has no module res_hep_pjsip.so'
  if (listen === 'off') return 'HEP is off in sipward.toml: [hep] listen = "off"'
  if (target === undefined) return `the mirror is switched off in ${file}`
  if (!isSame(target, listen))
    return `${file} mirrors to ${target}, and sipward receives on ${listen}`
  if (!running.includes('res_hep_pjsip.so')) return 'the module res_hep_pjsip.so does not run'
  return undefined
}

/** A receiver on every address is reached by any of them. */
function isSame(target: string, listen: string): boolean {
  const [, port] = /:(\d+)$/.exec(listen) ?? []
  const isEvery = listen.startsWith('0.0.0.0:') || listen.startsWith('[::]:')
  return target === listen || (isEvery && target.endsWith(`:${port ?? ''}`))
}

function costOf(transports: readonly SipTransport[]): string {
  const hasStreams = transports.some(({ transport }) => transport !== 'UDP')
  return hasStreams ? `${usualCost}; ${streamCost}` : usualCost
}

function commandFor({ target, hasModules }: HepState, listen: string): string {
  if (!hasModules || listen === 'off') return ''
  return target === undefined || isSame(target, listen)
    ? 'sipward setup --yes'
    : 'sipward setup --yes --take-mirror'
}
