// The main job on a PBX that speaks chan_sip: no HEP, no Call-ID in its events, one nonce for each guess.
import { expect } from 'chai'
import { runSipvicious, startCaller, startPhone, type CallerOptions } from '../../lab/callers.js'
import { callerIpv4, callerIpv6 } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'
import { waitUntil } from '../../support/wait-until.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { attackUntilSilent, expectBlocked, mostAnswers, rule } from './attack-until-silent.js'

const attacks: readonly (readonly [string, CallerOptions])[] = [
  ['over UDP', { from: callerIpv4(66) }],
  ['over UDP and IPv6', { from: callerIpv6(1) }],
  ['over TCP', { from: callerIpv4(67), transport: 'TCP' }],
  ['over TCP and IPv6', { from: callerIpv6(2), transport: 'TCP' }],
  ['on an account that nobody has', { from: callerIpv4(68), account: '9999' }],
  ['by INVITE', { from: callerIpv4(69), method: 'INVITE' }],
]

const options = { asterisk: '16', hep: 'off' } as const

// The rule alone: as they are shipped, these tools are not even heard (scanners.test.ts).
const unnamed = { ...options, settings: ['detection.userAgents = []'] }

describeProtected('An attacker of a PBX with chan_sip', unnamed, (given) => {
  for (const [title, attack] of attacks) {
    it(`has failed ${rule} times when it falls silent: 190 guesses/s ${title}`, async () => {
      const report = await attackUntilSilent(given, { ...attack, style: 'dialogs' })

      const { attempts } = await latestAttack(given.daemon, attack.from)
      expect(attempts).to.be.within(rule, mostAnswers(report))
      // Over TCP the last answers may never leave (main-job.test.ts).
      const least = attack.transport === 'TCP' ? 1 : rule
      expect(report.guessesAnswered).to.be.within(least, mostAnswers(report))
      expect(report.statuses['403']).to.equal(report.guessesAnswered)
    })
  }

  it('is proven where Asterisk has received the nonce that it sent', async () => {
    const tap = await AmiTap.open(given.lab)
    const from = callerIpv4(70)
    await attackUntilSilent(given, { from, style: 'dialogs' })

    const events = await tap.waitForEvents(from, 2 * rule)
    const failure = events.find(({ Event }) => Event === 'InvalidPassword')
    const challenge = events.find(({ SessionID }) => SessionID === failure?.SessionID)
    expect(challenge).to.include({ Event: 'ChallengeSent', AccountID: '100' })
    expect(failure).to.include({ Event: 'InvalidPassword', AccountID: '100' })
    expect(failure?.ReceivedChallenge).to.equal(challenge?.Challenge)
    expect(failure?.Challenge).to.equal(challenge?.Challenge)
    const story = await given.daemon.cliChecked('explain', from, '--json')
    expect(story).to.match(/"proof": *"returned"/)
  })

  it(`learns of at most ${rule + 2} wrong passwords: svcrack`, async function () {
    this.timeout(60_000)
    const tap = await AmiTap.open(given.lab)
    const from = callerIpv4(73)

    await runSipvicious(given.lab, 'svcrack', from, ['-u', '100', '-r', '1000-1999'])

    const events = await tap.waitForEvents(from, rule)
    const wrong = events.filter(({ Event }) => Event === 'InvalidPassword')
    expect(wrong.length).to.be.within(rule, rule + 2)
    await expectBlocked(given, from)
  })

  it('finds no account, and gives up: svwar', async () => {
    const tap = await AmiTap.open(given.lab)
    const from = callerIpv4(74)

    const { stdout } = await runSipvicious(given.lab, 'svwar', from, ['-e', '100-102', '--force'])

    // chan_sip challenges for an account that nobody has as well.
    expect(stdout).not.to.match(/\| *10[0-2] *\|/)
    const names = (await tap.waitForEvents(from, 1)).map(({ Event }) => Event)
    expect(new Set(names)).to.deep.equal(new Set(['ChallengeSent']))
  })

  it('is blocked when nobody has answered ten challenges for 5 s', async () => {
    const from = callerIpv4(75)

    const scan = { from, style: 'bare', account: '9999', pace: 50, count: 20 } as const
    const report = await startCaller(given.lab, scan).report()

    // Ten at once, and one each 200 ms: the kernel's own bound on guesses.
    expect(report.guessesAnswered).to.be.within(rule, rule + 3)
    const isBlocked = async (): Promise<boolean> => (await given.daemon.check(from)).isFound
    await waitUntil(isBlocked, { what: 'the block of a scanner', deadlineMs: 12_000 })
    await expectBlocked(given, from)
  })
})

describeProtected('A phone of a PBX with chan_sip', options, (given) => {
  it('registers again and again, IPv4 and IPv6, while others attack', async function () {
    this.timeout(60_000)
    const phones = [
      startPhone(given.lab, '100', callerIpv4(80)),
      startPhone(given.lab, '101', callerIpv6(3)),
    ]
    const attackers = [
      startCaller(given.lab, { from: callerIpv4(90), style: 'dialogs' }),
      startCaller(given.lab, { from: callerIpv6(4), style: 'dialogs', account: '101' }),
    ]

    const attacks = await Promise.all(attackers.map((attacker) => attacker.report()))
    const reports = await Promise.all(phones.map((phone) => phone.stop()))

    expect(attacks.map(({ end }) => end)).to.deep.equal(['silence', 'silence'])
    for (const report of reports) {
      expect(report).to.include({ unanswered: 0, guessesAnswered: 0 })
      expect(report.succeeded).to.equal(report.guesses)
      expect(report.succeeded).to.be.above(2)
    }
    for (const address of [callerIpv4(80), callerIpv6(3)]) {
      expect(await given.daemon.check(address)).to.deep.equal({ isFound: false, lists: [] })
    }
  })
})
