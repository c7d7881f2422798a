// Is a real request seen? One is sent to every transport, and AMI and HEP are listened to.
import { sipTransports } from '../../asterisk/transports.js'
import { judgeProof } from '../../proof/judge.js'
import { type Check, type Finding, wrong } from '../check.js'
import type { DoctorFacts, LocalPbx } from '../doctor-facts.js'
import { localPbxs } from '../local-pbxs.js'

/** Sends test requests. */
export const proof: Check = {
  name: 'proof',
  title: 'a test request to every transport is told of',
  isCheap: false,
  look: async (facts) => {
    const found: Finding[] = []
    for (const pbx of localPbxs(facts)) found.push(...(await findingsOf(pbx, facts)))
    return found
  },
}

async function findingsOf({ asterisk, section }: LocalPbx, facts: DoctorFacts): Promise<Finding[]> {
  if (section === undefined || facts.config === undefined) return []
  const transports = await sipTransports(asterisk.command)
  if (transports.length === 0) return []
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
