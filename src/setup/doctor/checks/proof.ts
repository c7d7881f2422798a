// Is a real request seen? One is sent to every transport, and AMI and HEP are listened to.
import { sipTransports } from '../../asterisk/transports.js'
import { judgeProof } from '../../proof/judge.js'
import { type Check, type Finding, notLookedAt, wrong } from '../check.js'
import type { DoctorFacts, LocalPbx } from '../doctor-facts.js'
import { localPbxs, withoutAsterisk } from '../local-pbxs.js'

/** Sends test requests. */
export const proof: Check = {
  name: 'proof',
  title: 'a test request to every transport is told of',
  isCheap: false,
  look: async (facts) => {
    const nothing = withoutAsterisk(facts)
    if (nothing !== undefined) return nothing
    const found: Finding[] = []
    let isAsked = false
    for (const pbx of localPbxs(facts)) {
      const findings = await findingsOf(pbx, facts)
      isAsked ||= findings !== undefined
      found.push(...(findings ?? []))
    }
    return isAsked ? found : notLookedAt('sipward.toml names no PBX of this machine with SIP')
  },
}

async function findingsOf(
  { asterisk, section }: LocalPbx,
  facts: DoctorFacts,
): Promise<Finding[] | undefined> {
  if (section === undefined || facts.config === undefined) return undefined
  const transports = await sipTransports(asterisk.command)
  if (transports.length === 0) return undefined
  const { refusal, seen } = await facts.prove(section, transports)
  if (refusal !== '') {
    const sentence = `AMI does not let sipward in: ${refusal}`
    return [wrong({ sentence, cost: 'sipward hears of no attack', command: 'sipward setup --yes' })]
  }
  const expectsMirror = facts.config.hepListen !== 'off'
  return seen
    .map((one) => judgeProof(one, expectsMirror))
    .filter(({ state }) => state !== 'well')
    .map(({ sentence, cost, command }) => wrong({ sentence, cost, command }))
}
