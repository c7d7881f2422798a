// Those who must never be touched: phones that work, whatever happens around them.
import { expect } from 'chai'
import { sippResult, startCaller, startPhone, startSipp, type Account } from '../../lab/callers.js'
import { trunkAddress } from '../../lab/asterisk-config.js'
import { dynamicMembers } from '../../lab/kernel.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { projectFile } from '../../support/project-file.js'
import { waitUntil } from '../../support/wait-until.js'
import { mostAnswers, rule } from './attack-until-silent.js'

describeProtected('A working phone', {}, (given) => {
  it('registers again and again, and calls, while others attack', async function () {
    this.timeout(60_000)
    const phones = [
      { account: '100', from: callerIpv4(80) },
      { account: '101', from: callerIpv4(81) },
      { account: '102', from: callerIpv4(82) },
    ] as const
    // 40 registrations in 4 s are four times what the rule forgives failures.
    const registering = await Promise.all(
      phones.map((phone) =>
        startSipp(given.lab, {
          ...phone,
          scenario: 'working-phone',
          calls: 40,
          callsPerSecond: 10,
        }),
      ),
    )
    const attackers = [
      startCaller(given.lab, { from: callerIpv4(90) }),
      startCaller(given.lab, { from: callerIpv4(91), pace: 8000, account: '101' }),
      startCaller(given.lab, { from: callerIpv4(92), style: 'bare', account: '102' }),
    ]

    const reports = await Promise.all(attackers.map((attacker) => attacker.report()))
    const results = await Promise.all(registering.map((phone) => sippResult(phone)))
    const call = await startSipp(given.lab, {
      ...phones[0],
      scenario: 'outgoing-call',
      calls: 1,
      callsPerSecond: 1,
    })

    expect(reports.map(({ end }) => end)).to.deep.equal(['silence', 'silence', 'silence'])
    expect(results).to.deep.equal(Array(3).fill({ successful: 40, failed: 0 }))
    expect(await sippResult(call)).to.deep.equal({ successful: 1, failed: 0 })
    for (const { from } of phones) {
      expect(await given.daemon.check(from)).to.deep.equal({ isFound: false, lists: [] })
    }
  })

  it('goes on working beside one with a stale password behind the same address', async function () {
    this.timeout(60_000)
    const from = callerIpv4(85)
    const register = async (account: Account, port: number): Promise<void> => {
      const once = { scenario: 'working-phone', calls: 1, callsPerSecond: 1 } as const
      const sipp = await startSipp(given.lab, { ...once, account, from, port })
      expect(await sippResult(sipp)).to.deep.equal({ successful: 1, failed: 0 })
    }
    await register('100', 5081)
    await register('101', 5082)
    const working = [
      startPhone(given.lab, '100', from, { port: 5081 }),
      startPhone(given.lab, '101', from, { port: 5082 }),
    ]

    const stale = await startCaller(given.lab, {
      from,
      port: 5083,
      account: '102',
      password: 'the-old-one',
      userAgent: 'Grandstream GXP1625 1.0.4.152',
      style: 'dialogs',
      pace: 5,
    }).report()
    const reports = await Promise.all(working.map((phone) => phone.stop()))

    expect(stale).to.include({ end: 'silence', guessesAnswered: 10 })
    for (const report of reports) {
      expect(report.succeeded).to.equal(report.guesses)
      expect(report).to.include({ unanswered: 0, guessesAnswered: 0 })
      expect(report.succeeded).to.be.above(4)
    }
    expect(await dynamicMembers(given.lab)).not.to.include(from)
    expect(await given.daemon.cliChecked('explain', from)).to.match(/\b5083\b/)
  })
})

describeProtected('A trunk whose line the PBX watches', {}, (given) => {
  it('is not blocked on datagrams that anybody can send in its name', async function () {
    this.timeout(60_000)
    const forged = { style: 'bare', account: '9999', pace: 50, count: 60 } as const
    // Only who answers the PBX works with it.
    const program = projectFile('test/lab/answering-trunk.py')
    given.lab.start('callers', ['/usr/bin/python3', program, trunkAddress, '5999'])
    const explain = (): Promise<string> => given.daemon.cliChecked('explain', trunkAddress)
    await waitUntil(async () => (await explain()).includes('the PBX itself calls it'), {
      deadlineMs: 15_000,
      what: 'the trunk being trusted',
    })

    const report = await startCaller(given.lab, { from: trunkAddress, ...forged }).report()
    const stranger = await startCaller(given.lab, { from: callerIpv4(98), ...forged }).report()

    expect(report).to.include({ guessesAnswered: 60, unanswered: 0 })
    expect(await given.daemon.check(trunkAddress)).to.include({ isFound: false })
    expect(stranger.guessesAnswered).to.be.within(rule, mostAnswers(stranger))
  })
})
