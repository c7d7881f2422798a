// What the real Asterisk answers without a word over AMI, and what is done about it all the same.
import { expect } from 'chai'
import { startCaller, type CallerOptions } from '../../lab/callers.js'
import { latestAttack } from '../../lab/latest-attack.js'
import type { SipClientReport } from '../../lab/sip-client/report.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'
import { rule } from './attack-until-silent.js'

/** The kernel lets calls without credentials pass: two more than the rule for those that are on their way to the block. */
const mostAnswered = rule + 2

const stranger = { style: 'bare', method: 'INVITE', account: 'stranger', pace: 10 } as const

describeProtected('A PBX that takes calls from anybody', { hasAnonymous: true }, (given) => {
  it(`blocks who dials one number after the other after ${rule} calls, though AMI says nothing`, async () => {
    const from = callerIpv4(66)
    const tap = await AmiTap.open(given.lab)
    const report = await dialUntilSilent(given, { ...stranger, from, number: '00%n' })

    expect(report.statuses).to.deep.equal({ 404: report.guessesAnswered })
    expect(tap.events().filter(({ RemoteAddress }) => RemoteAddress?.includes(from))).to.be.empty
    expect(await given.daemon.check(from)).to.deep.equal({ isFound: true, lists: ['dynamic'] })
    const attack = await latestAttack(given.daemon, from)
    expect(attack).to.include({ type: 'INVITE', account: 'stranger', proof: 'oneWay' })
    expect(attack.attempts).to.be.within(rule, report.guessesAnswered)
    expect(attack.calledNumber).to.match(/^001[0-2]$/)
    expect(attack.evidence.every(({ failure }) => failure === 'refused')).to.equal(true)
  })

  it('knows his address to be real over TCP', async () => {
    const from = callerIpv4(67)
    const report = await startCaller(given.lab, {
      ...{ ...stranger, from, number: '00%n', transport: 'TCP' },
    }).report()

    expect(report.end).to.equal('silence')
    expect(await latestAttack(given.daemon, from)).to.include({ type: 'INVITE', proof: 'returned' })
  })

  it('counts a registration once that is answered 403 and told by a FailedACL as well', async () => {
    const from = callerIpv4(68)
    const options = { ...stranger, from, method: 'REGISTER' } as const
    const report = await dialUntilSilent(given, options)

    expect(report.statuses).to.deep.equal({ 403: report.guessesAnswered })
    const attack = await latestAttack(given.daemon, from)
    expect(attack.type).to.equal('REGISTER')
    expect(attack.attempts).to.be.within(rule, report.guessesAnswered)
  })

  it('counts requests that name another method in CSeq', async () => {
    const from = callerIpv4(69)
    const options = { ...stranger, from, cseqMethod: 'OPTIONS' } as const
    const { guessesAnswered } = await dialUntilSilent(given, options)

    const attack = await latestAttack(given.daemon, from)
    expect(attack.type).to.equal('INVITE')
    expect(attack.attempts).to.be.within(rule, guessesAnswered)
    expect(attack.evidence.every(({ failure }) => failure === 'malformed')).to.equal(true)
  })

  it('blocks neither a phone that misdials nor OPTIONS that are answered 404', async function () {
    this.timeout(60_000)
    const phone = { from: callerIpv4(80), account: '100', password: 'secret-100' }
    const twice = { style: 'dialogs', pace: 10, count: 2 * rule } as const
    const calls = { ...phone, ...twice, method: 'INVITE', number: '5' } as const
    const keepAlives = {
      ...stranger,
      from: callerIpv4(81),
      method: 'OPTIONS',
      pace: 4,
      count: 2 * rule,
    } as const

    const reports = [
      await startCaller(given.lab, { ...calls, number: 'nobody' }).report(),
      await startCaller(given.lab, keepAlives).report(),
    ]
    // Ten more attempts of another, and everything that waited before them has been judged.
    await dialUntilSilent(given, { ...stranger, from: callerIpv4(82), number: '00%n' })

    expect(reports[0]?.statuses).to.deep.equal({ 401: 2 * rule, 404: 2 * rule })
    expect(reports[1]?.statuses).to.deep.equal({ 404: 2 * rule })
    for (const from of [phone.from, keepAlives.from]) {
      expect(await given.daemon.check(from)).to.deep.equal({ isFound: false, lists: [] })
    }
  })
})

/** Dials until nothing is answered any more: as often as the rule allows. */
async function dialUntilSilent(
  given: ProtectedSuite,
  options: CallerOptions,
): Promise<SipClientReport> {
  const report = await startCaller(given.lab, options).report()
  expect(report.end).to.equal('silence')
  expect(report.guessesAnswered).to.be.within(rule, mostAnswered)
  return report
}
