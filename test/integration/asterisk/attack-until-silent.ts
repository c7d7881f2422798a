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

/** The kernel's own tools and sipward's must agree that the address is blocked. */
export async function expectBlocked(
  { lab, daemon }: ProtectedSuite,
  address: string,
): Promise<void> {
  const member = address.includes(':') ? address.replace(/::.*$/, '::/64') : address
  expect(await dynamicMembers(lab)).to.include(member)
  expect(await daemon.checkByCommand(address)).to.deep.equal({ isFound: true, lists: ['dynamic'] })
}
