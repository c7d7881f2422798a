// Attacks on a protected PBX whose number of answers must be exact.
import { expect } from 'chai'
import { startCaller, type CallerOptions } from '../../lab/callers.js'
import { dynamicMembers } from '../../lab/kernel.js'
import type { SipClientReport } from '../../lab/sip-client/report.js'
import type { ProtectedSuite } from '../../lab/suite.js'

/** Attacks until nothing is answered any more, and expects the attacker in the kernel. */
export async function attackUntilSilent(
  given: ProtectedSuite,
  options: CallerOptions,
): Promise<SipClientReport> {
  const report = await startCaller(given.lab, options).report()
  expect(report.end).to.equal('silence')
  expect(report.unanswered).to.be.above(0)
  await expectBlocked(given, options.from)
  return report
}

/** The rule in force: ten failed attempts a minute. */
export const rule = 10
/** So many more than the rule may be answered on a busy machine: they were on their way (docs/attacks.md). */
export const mostOnTheirWay = 2
// The kernel lets as many guesses through at once as the rule allows, and then one each 200 ms, until the block stands.
const paceMs = 200

/**
 * How many guesses may have been answered by the time of the last answer: exactly as many as the rule allows where the
 * block was made within 200 ms of the first request, and on a busy machine two more at most.
 */
export function mostAnswers({ lastAnswerAfterMs = 0 }: SipClientReport): number {
  return rule + Math.min(mostOnTheirWay, Math.floor(lastAnswerAfterMs / paceMs))
}

/** The kernel's own tools and sipward's must agree that the address is blocked. */
export async function expectBlocked(
  { lab, daemon }: ProtectedSuite,
  address: string,
): Promise<void> {
  const member = address.includes(':') ? address.replace(/::.*$/, '::/64') : address
  expect(await dynamicMembers(lab)).to.include(member)
  expect(await daemon.checkByCommand(address)).to.deep.equal({ isFound: true, lists: ['dynamic'] })
}
