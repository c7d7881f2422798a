// Attacks on a protected PBX whose number of answers must be exact.
import { expect } from 'chai'
import { startCaller, type CallerOptions } from '../../lab/callers.js'
import { dynamicMembers } from '../../lab/kernel.js'
import type { SipClientReport } from '../../lab/sip-client/report.js'
import type { ProtectedSuite } from '../../lab/suite.js'

/**
 * Attacks, and once or twice more where more was answered: on a machine that is busy with something
 * else a packet may pass before its turn comes, while a fault of the counting shows every time.
 */
export async function attackUntilCounted(
  given: ProtectedSuite,
  options: CallerOptions,
  most: number,
): Promise<SipClientReport> {
  for (let tries = 1; ; tries += 1) {
    const report = await startCaller(given.lab, options).report()
    expect(report.end).to.equal('silence')
    expect(report.unanswered).to.be.above(0)
    await expectBlocked(given, options.from)
    if (report.guessesAnswered <= most || tries === 3) return report
    process.stderr.write(`    try ${tries}: ${report.guessesAnswered} answers, more than ${most}\n`)
    await given.daemon.cliChecked('unblock', options.from)
  }
}

/** The kernel's own tools and sipward's must agree that the address is blocked. */
export async function expectBlocked(
  { lab, daemon }: ProtectedSuite,
  address: string,
): Promise<void> {
  const member = address.includes(':') ? address.replace(/::.*$/, '::/64') : address
  expect(await dynamicMembers(lab)).to.include(member)
  expect(await daemon.check(address)).to.deep.equal({ isFound: true, lists: ['dynamic'] })
}
