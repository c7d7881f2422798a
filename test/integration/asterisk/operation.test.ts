// What an operator and the world do to a daemon while it protects: it is killed, its rules are flushed, Asterisk restarts.
import { expect } from 'chai'
import { waitUntil } from '../../support/wait-until.js'
import { startCaller, type CallerOptions } from '../../lab/callers.js'
import { isConnected } from '../../lab/daemon.js'
import { dynamicMembers, rawRules, setNames } from '../../lab/kernel.js'
import type { Lab } from '../../lab/lab.js'
import { callerIpv4, callerIpv6 } from '../../lab/network.js'
import type { SipClientReport } from '../../lab/sip-client/report.js'
import { describeProtected } from '../../lab/suite.js'
import { mostAnswers, rule } from './attack-until-silent.js'

describeProtected('A daemon at work', {}, (given) => {
  it('lets an attacker be answered again after `unblock`, and blocks it again if it goes on', async () => {
    const from = callerIpv4(66)
    await attack(given.lab, { from })
    expect(await knock(given.lab, from)).to.equal('silence')

    await given.daemon.cliChecked('unblock', from)

    expect(await knock(given.lab, from)).to.equal('answered')
    expect(await given.daemon.check(from)).to.deep.equal({ isFound: false, lists: [] })
    expect(await dynamicMembers(given.lab)).not.to.include(from)
    const again = await attack(given.lab, { from })
    expect(again.end).to.equal('silence')
    expect(again.guessesAnswered).to.be.within(rule, mostAnswers(again))
  })

  it('never blocks who is allowed, and drops who is denied', async () => {
    const friend = callerIpv4(67)
    const foe = callerIpv4(68)
    await given.daemon.cliChecked('allow', friend)
    await given.daemon.cliChecked('deny', foe)

    const report = await attack(given.lab, { from: friend, count: 100 })

    expect(report).to.include({ end: 'count', guessesAnswered: 100 })
    expect((await given.daemon.check(friend)).lists).to.deep.equal(['allow'])
    expect(await knock(given.lab, foe)).to.equal('silence')
    expect((await given.daemon.check(foe)).lists).to.deep.equal(['deny'])
  })

  it('refuses an address that is none, and changes nothing', async () => {
    const before = await given.daemon.status()
    for (const command of ['allow', 'deny', 'unblock', 'check', 'explain']) {
      const { code, stderr } = await given.daemon.cli(command, '203.0.113.300')
      expect([command, code]).to.deep.equal([command, 64])
      expect(stderr).to.include('203.0.113.300')
    }
    const lists = ({ allow, deny, dynamicTemporary }: Record<string, unknown>): unknown[] => [
      ...[allow, deny, dynamicTemporary],
    ]
    expect(lists(await given.daemon.status())).to.deep.equal(lists(before))
  })

  for (const family of [4, 6] as const) {
    const program = family === 4 ? 'iptables' : 'ip6tables'
    it(`puts back within 5 s what \`${program} -t raw -F\` removed`, async () => {
      const from = family === 4 ? callerIpv4(69) : callerIpv6(1)
      await attack(given.lab, { from })
      const rules = await rawRules(given.lab, family)

      await given.lab.run('pbx', [program, '-w', '-t', 'raw', '-F'])
      expect(await rawRules(given.lab, family)).not.to.deep.equal(rules)

      const areBack = async (): Promise<boolean> =>
        (await rawRules(given.lab, family)).join('\n') === rules.join('\n')
      await waitUntil(areBack, { deadlineMs: 5000, what: 'the rules' })
      expect(await knock(given.lab, from)).to.equal('silence')
    })
  }

  it('follows an Asterisk that was stopped and started again', async function () {
    this.timeout(90_000)
    await given.lab.asterisk.stop()
    const from = callerIpv4(70)
    expect(await knock(given.lab, from)).to.equal('silence')

    await given.lab.asterisk.start()
    await waitUntil(() => isConnected(given.lab), { deadlineMs: 40_000, what: 'the AMI login' })
    const report = await attack(given.lab, { from: callerIpv4(71) })

    expect(report.end).to.equal('silence')
    expect(report.guessesAnswered).to.be.within(rule, mostAnswers(report))
    expect(given.daemon.isRunning).to.equal(true)
  })

  it('leaves its blocks in the kernel when it is killed, and agrees with them afterwards', async function () {
    this.timeout(60_000)
    const from = callerIpv4(72)
    const silent = { from, silenceMs: 60_000, durationMs: 20_000 }
    const attacker = startCaller(given.lab, silent)
    const startedAt = performance.now()
    await waitUntil(async () => (await dynamicMembers(given.lab)).includes(from), {
      what: 'the block',
    })

    const blockedAfterMs = performance.now() - startedAt
    await given.daemon.kill()
    expect(await dynamicMembers(given.lab)).to.include(from)
    await given.daemon.startAgain()
    const report = await attacker.stop()

    // Not one answer more, neither while nobody was there nor while the daemon started again.
    expect(report.lastAnswerAfterMs).to.be.below(blockedAfterMs)
    expect(report.unanswered).to.be.above(50)
    expect(await dynamicMembers(given.lab)).to.include(from)
    expect(await given.daemon.check(from)).to.deep.equal({ isFound: true, lists: ['dynamic'] })
  })

  it('removes every rule and set when it is stopped', async () => {
    const { code } = await given.daemon.stop()

    expect(code).to.equal(0)
    expect(await setNames(given.lab)).to.deep.equal([])
    for (const family of [4, 6] as const) {
      expect((await rawRules(given.lab, family)).filter((rule) => /sipward/i.test(rule))).to.be
        .empty
    }
    expect(await knock(given.lab, callerIpv4(72))).to.equal('answered')
  })
})

function attack(lab: Lab, options: CallerOptions): Promise<SipClientReport> {
  return startCaller(lab, options).report()
}

/** One REGISTER without credentials, which is no attempt for 5 s: is it answered? */
async function knock(lab: Lab, from: string): Promise<'answered' | 'silence'> {
  const report = await attack(lab, { from, count: 1, silenceMs: 600, style: 'bare' })
  return report.guessesAnswered === 1 ? 'answered' : 'silence'
}
