// The main job: real attackers, a real Asterisk, the built program, and the number of answers that each attacker has had.
//
// An answer is one failed guess that got its final response. The challenge that a guess answers
// belongs to the same attempt (RFC 3261, section 22.1) and is counted apart.
import { expect } from 'chai'
import {
  runSipvicious,
  sippResult,
  startCaller,
  startSipp,
  type CallerOptions,
} from '../../lab/callers.js'
import { callerIpv4, callerIpv6 } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'
import { latestAttack } from '../../lab/latest-attack.js'
import {
  attackUntilSilent,
  expectBlocked,
  mostAnswers,
  mostOnTheirWay,
  rule,
} from './attack-until-silent.js'

interface Attack {
  readonly title: string
  readonly options: CallerOptions
}

const attacks: readonly Attack[] = [
  { title: '190 guesses/s', options: { from: callerIpv4(66) } },
  { title: '190 guesses/s over IPv6', options: { from: callerIpv6(1) } },
  {
    title: '190 guesses/s, each with a Call-ID and a challenge of its own',
    options: { from: callerIpv4(68), style: 'dialogs' },
  },
  {
    title: '190 unknown accounts/s without credentials',
    options: { from: callerIpv4(69), style: 'bare', account: '9999' },
  },
  {
    title: '190 INVITEs/s with wrong passwords',
    options: { from: callerIpv4(70), style: 'dialogs', method: 'INVITE' },
  },
  {
    title: 'each guess sent the moment the last is answered',
    options: { from: callerIpv4(71), pace: 'backToBack' },
  },
  {
    title: '8,000 guesses/s without waiting for answers',
    options: { from: callerIpv4(80), pace: 8000 },
  },
  {
    title: '8,000 guesses/s without waiting for answers, over IPv6',
    options: { from: callerIpv6(6), pace: 8000 },
  },
]

const tcpAttacks: readonly Attack[] = [
  {
    title: '190 guesses/s over TCP',
    options: { from: callerIpv4(67), transport: 'TCP' },
  },
  {
    title: '190 guesses/s over TCP and IPv6',
    options: { from: callerIpv6(2), transport: 'TCP' },
  },
  {
    title: 'each guess sent the moment the last is answered, over IPv6 and TCP',
    options: { from: callerIpv6(3), pace: 'backToBack', transport: 'TCP' },
  },
]

describeProtected('An attacker of a protected PBX', { sharesLab: true }, (given) => {
  for (const { title, options } of attacks) {
    it(`has had ${rule} answers when it falls silent: ${title}`, async () => {
      const report = await attackUntilSilent(given, options)

      expect(report.guessesAnswered).to.be.within(rule, mostAnswers(report))
      // Calls without credentials are no guesses: the kernel lets a trunk make as many as it likes.
      const challenges =
        options.method === 'INVITE' ? report.challengeRequests : mostAnswers(report) + 1
      expect(report.challengesAnswered).to.be.at.most(challenges)
    })
  }
})

// Ten sources that guess one account are a campaign: these have a PBX of their own.
describeProtected('An attacker of a protected PBX over TCP', { sharesLab: true }, (given) => {
  // Asterisk holds an answer back until the last one is acknowledged (RFC 896), and what an attacker
  // acknowledges behind his tenth guess is dropped: the last answers may never leave.
  for (const { title, options } of tcpAttacks) {
    it(`has failed ${rule} times and had no more answers when it falls silent: ${title}`, async () => {
      const report = await attackUntilSilent(given, options)

      expect(report.guessesAnswered).to.be.within(1, mostAnswers(report))
      const attack = await latestAttack(given.daemon, options.from)
      expect(attack.proof).to.equal('returned')
      expect(attack.attempts).to.be.within(rule, mostAnswers(report))
    })
  }
})

// The rule of this page, without the names that would block these tools at their first request.
const unnamed = { sharesLab: true, settings: ['detection.userAgents = []'] }

describeProtected('A tool that attacks a protected PBX', unnamed, (given) => {
  it('is in the dynamic set of the kernel and gets no further answer: svcrack', async function () {
    this.timeout(60_000)
    const tap = await AmiTap.open(given.lab)
    const list = ['-u', '100', '-r', '1000-1999']

    await runSipvicious(given.lab, 'svcrack', callerIpv4(73), list)

    const events = await tap.waitForEvents(callerIpv4(73), rule + 1)
    const guesses = events.filter(({ Event }) => Event === 'ChallengeResponseFailed')
    expect(guesses.length).to.be.within(rule, rule + mostOnTheirWay)
    await expectBlocked(given, callerIpv4(73))
    const again = { from: callerIpv4(73), count: 3, silenceMs: 500 }
    const report = await startCaller(given.lab, again).report()
    expect(report).to.include({ end: 'silence', challengesAnswered: 0, guessesAnswered: 0 })
  })

  it('is blocked after ten failed registrations of sipp', async function () {
    this.timeout(60_000)
    const from = callerIpv4(74)
    const sipp = await startSipp(given.lab, {
      scenario: 'brute-force',
      account: '101',
      from,
      calls: 30,
      callsPerSecond: 30,
    })

    const { successful, failed } = await sippResult(sipp)
    expect(successful).to.be.within(rule, rule + mostOnTheirWay)
    expect(failed).to.equal(30 - successful)
    await expectBlocked(given, from)
  })

  it('is blocked with its /64, not with its neighbor, and counted in the status', async () => {
    const before = await given.daemon.status()
    await startCaller(given.lab, { from: callerIpv6(4) }).report()
    const neighbor = await startCaller(given.lab, { from: callerIpv6(5), count: 1 }).report()

    await expectBlocked(given, callerIpv6(4))
    expect(neighbor.guessesAnswered).to.equal(1)
    const after = await given.daemon.status()
    expect(after.dynamicTemporary).to.equal(Number(before.dynamicTemporary) + 1)
  })
})

describeProtected('An attacker of a PBX without HEP', { sharesLab: true, hep: 'off' }, (given) => {
  for (const [title, from] of [
    ['IPv4', callerIpv4(66)],
    ['IPv6', callerIpv6(1)],
  ] as const) {
    it(`has had ${rule} answers when it falls silent: 190 guesses/s, ${title}`, async () => {
      const report = await attackUntilSilent(given, { from })

      expect(report.guessesAnswered).to.be.within(rule, mostAnswers(report))
    })
  }
})
