// What was made to fool the rules, and what they must not do to the innocent, before a real Asterisk.
import { expect } from 'chai'
import { accounts } from '../../lab/asterisk-config.js'
import { startCaller, startPhone, type Account, type CallerOptions } from '../../lab/callers.js'
import { forgedRequest, startForger } from '../../lab/forger.js'
import { callerIpv4 } from '../../lab/network.js'
import type { SipClientReport } from '../../lab/sip-client/report.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { waitUntil } from '../../support/wait-until.js'

/** A telephone registers once, and must succeed. */
async function registers(
  given: ProtectedSuite,
  account: Account,
  from: string,
  at: { readonly port?: number; readonly transport?: 'UDP' | 'TCP' } = {},
): Promise<void> {
  const password = accounts[account]
  const once = { account, password, from, ...at, style: 'dialogs', count: 1 } as const
  const { succeeded } = await startCaller(given.lab, once).report()
  expect(succeeded, `${account} from ${from}`).to.equal(1)
}

/** Somebody fails with the old password, so often and at such a pace. */
function fails(
  given: ProtectedSuite,
  account: Account,
  options: CallerOptions,
): Promise<SipClientReport> {
  const stale = { account, password: 'the-old-one', style: 'dialogs', silenceMs: 8000 } as const
  return startCaller(given.lab, { ...stale, durationMs: 60_000, ...options }).report()
}

async function isTrusted(given: ProtectedSuite, from: string): Promise<void> {
  const hasTrust = async (): Promise<boolean> => (await given.daemon.story(from)).trust.length > 0
  await waitUntil(hasTrust, { what: `the trust in ${from}`, deadlineMs: 15_000 })
}

async function told(
  { daemon }: ProtectedSuite,
  kind: Parameters<ProtectedSuite['daemon']['notices']>[0],
  word: string,
): Promise<void> {
  const isTold = (): boolean => daemon.notices(kind).some((text) => text.includes(word))
  await waitUntil(isTold, { what: `the news ${kind} of ${word}`, deadlineMs: 20_000 })
}

describeProtected('A trusted source before Asterisk 22 without HEP', { hep: 'off' }, (given) => {
  it('is slowed when somebody there guesses another account at full speed, and its phone goes on', async function () {
    this.timeout(90_000)
    const from = callerIpv4(80)
    const phone = startPhone(given.lab, '100', from)
    await isTrusted(given, from)

    const guesser = { from, account: '101', durationMs: 15_000, silenceMs: 15_000, pace: 400 }
    const report = await startCaller(given.lab, guesser).report()
    const { succeeded, guesses } = await phone.stop()

    expect(report.guesses).to.be.above(1000)
    // Ten until the rule, ten that the kernel lets through at once, one each six seconds, and those on their way.
    expect(report.guessesAnswered).to.be.within(10, 60)
    expect(guesses - succeeded, 'the phone').to.be.at.most(1)
    expect(succeeded).to.be.above(10)
    expect(given.daemon.notices('trustedSourceSlowed')).to.have.length(1)
    expect((await given.daemon.story(from)).verdict).to.equal('free')
  })
})

describeProtected('Innocents before Asterisk 22 without HEP', { hep: 'off' }, (given) => {
  it('in a new office may mistype, and a stale phone of theirs is told of and blocks nobody', async function () {
    this.timeout(120_000)
    const from = callerIpv4(83)
    await fails(given, '100', { from, port: 5062, pace: 3, count: 9 })
    await registers(given, '100', from, { port: 5062 })
    await registers(given, '101', from, { port: 5064 })
    await isTrusted(given, from)
    await registers(given, '102', from, { port: 5066 })
    await fails(given, '102', { from, port: 5066, pace: 5, count: 20, silenceMs: 4000 })
    await told(given, 'trustedSourceSuspected', from)
    for (const account of ['100', '101', '102'] as const) await registers(given, account, from)
    expect((await given.daemon.story(from)).pastBlocks).to.deep.equal([])
  })

  it('behind a proxy go on working while somebody guesses through it', async function () {
    this.timeout(120_000)
    const from = callerIpv4(84)
    for (const account of ['100', '101', '102', '103'] as const) {
      await registers(given, account, from, { port: 5080 })
    }
    await isTrusted(given, from)
    await startCaller(given.lab, { from, port: 5080, account: '104', pace: 5, count: 20 }).report()
    await told(given, 'proxyCarriesAttack', `${from}:5080`)
    await registers(given, '100', from, { port: 5080 })
    expect(given.daemon.notices('trustedSourceSlowed')).to.deep.equal([])
  })
})

describeProtected('Innocents before Asterisk 22', {}, (given) => {
  it('at home are slowed, not blocked, while their password is wrong, and served when it is right', async function () {
    this.timeout(120_000)
    const from = callerIpv4(81)
    await registers(given, '102', from, { port: 5070 })
    await isTrusted(given, from)
    const stale = await fails(given, '102', { from, port: 5070, pace: 2, count: 14 })
    expect(stale.guessesAnswered).to.be.at.least(10)
    await told(given, 'trustedSourceSlowed', from)

    const right = startCaller(given.lab, {
      ...{ account: '102', password: accounts['102'], from, port: 5070, style: 'dialogs' },
      ...{ pace: 0.5, durationMs: 30_000, silenceMs: 30_000, count: 12 },
    })
    const { succeeded } = await right.report()
    expect(succeeded, 'the correction is heard at once').to.be.above(6)
    expect((await given.daemon.story(from)).pastBlocks).to.deep.equal([])
  })

  it('are trusted by their success, though others have forged failures in their name', async function () {
    this.timeout(90_000)
    const from = callerIpv4(82)
    const payload = forgedRequest({ method: 'REGISTER', account: '9999' })
    await startForger(given.lab, { sources: [from], port: 0, pace: 2, count: 8, payload }).report()
    await waitUntil(async () => (await given.daemon.story(from)).window.attempts >= 8, {
      ...{ what: 'the forged attempts', deadlineMs: 15_000 },
    })
    await registers(given, '100', from)
    await isTrusted(given, from)
    expect(given.daemon.notices('compromiseSuspected')).to.deep.equal([])
  })

  it('in a new office may mistype once, and a stale phone of theirs loses its flow alone', async function () {
    this.timeout(120_000)
    const from = callerIpv4(83)
    await fails(given, '100', { from, port: 5062, pace: 3, count: 9 })
    await registers(given, '100', from, { port: 5062 })
    await registers(given, '101', from, { port: 5064 })
    await isTrusted(given, from)
    await fails(given, '102', { from, port: 5066, pace: 5, count: 14, silenceMs: 4000 })
    await told(given, 'flowBlocked', `${from}:5066`)
    await registers(given, '100', from, { port: 5062 })
    await registers(given, '101', from, { port: 5064 })
    expect(given.daemon.notices('compromiseSuspected')).to.deep.equal([])
  })

  it('may do the same over TCP, where a flow is a connection', async function () {
    this.timeout(120_000)
    const from = callerIpv4(88)
    const tcp = { transport: 'TCP' } as const
    await fails(given, '100', { ...tcp, from, pace: 3, count: 9 })
    await registers(given, '100', from, tcp)
    await registers(given, '101', from, tcp)
    await isTrusted(given, from)
    await fails(given, '102', { ...tcp, from, port: 5066, pace: 5, count: 14, silenceMs: 4000 })
    await told(given, 'flowBlocked', `${from}:5066`)
    await registers(given, '100', from, tcp)
    await registers(given, '101', from, tcp)
  })

  it('behind a proxy go on working while somebody guesses through it', async function () {
    this.timeout(120_000)
    const from = callerIpv4(84)
    for (const account of ['100', '101', '102', '103'] as const) {
      await registers(given, account, from, { port: 5080 })
    }
    await isTrusted(given, from)
    const guesser = { from, port: 5080, account: '104', pace: 5, count: 20, silenceMs: 5000 }
    const { guessesAnswered } = await startCaller(given.lab, guesser).report()
    expect(guessesAnswered).to.be.at.least(15)
    await told(given, 'proxyCarriesAttack', `${from}:5080`)
    await registers(given, '100', from, { port: 5080 })
    expect(given.daemon.notices('flowBlocked').filter((text) => text.includes(from))).to.be.empty
  })

  it('are not taken for a broken PBX when one account fails from several addresses', async function () {
    this.timeout(120_000)
    const places = [85, 86, 87].map(callerIpv4)
    for (const from of places) {
      await registers(given, '103', from)
      await isTrusted(given, from)
    }
    for (const from of places) await fails(given, '103', { from, pace: 5, count: 12 })
    for (const from of places) await told(given, 'trustedSourceSlowed', from)
    expect(given.daemon.notices('pbxBroken')).to.deep.equal([])
  })
})

const strict = { settings: ['"detection.attemptsPerMinute" = 4'] }

describeProtected('Strangers before Asterisk 22, at a rule of four a minute', strict, (given) => {
  it('who fail like phones of ours may be an office that has moved: people are told how to let it in', async function () {
    this.timeout(120_000)
    const [before, after] = [callerIpv4(90), callerIpv4(91)]
    await registers(given, '100', before)
    await registers(given, '101', before)
    await isTrusted(given, before)
    const pace = { from: after, pace: 0.1, count: 4, silenceMs: 25_000 }
    await Promise.all([
      fails(given, '100', { ...pace, port: 6001 }),
      fails(given, '101', { ...pace, port: 6002 }),
    ])
    await told(given, 'officeMayHaveMoved', `sipward allow ${after}`)
    expect((await given.daemon.check(after)).lists).to.include('dynamic')
  })

  it('who change their /64 are blocked by their prefix, and any address of it lifts that', async function () {
    this.timeout(180_000)
    const addresses = Array.from({ length: 28 }, (_, net) => `2001:db8:7:${net}::1`)
    for (const one of [...addresses, '2001:db8:7:99::1']) {
      await given.lab.run('callers', ['ip', 'address', 'add', `${one}/128`, 'dev', 'lo'])
    }
    await given.lab.run('pbx', [
      'ip',
      '-6',
      'route',
      'add',
      '2001:db8:7::/48',
      'via',
      '2001:db8::66',
    ])
    let answered = 0
    // Five times four for a /56.
    for (let batch = 0; batch < 7; batch += 1) {
      const reports = await Promise.all(
        [0, 1, 2, 3].map((index) =>
          startCaller(given.lab, {
            ...{ from: addresses[batch * 4 + index] ?? '', account: `${100 + (index % 5)}` },
            ...{ count: 1, silenceMs: 1500, style: 'dialogs' },
          }).report(),
        ),
      )
      answered += reports.reduce((sum, report) => sum + report.guessesAnswered, 0)
    }
    expect(answered).to.be.within(20, 24)
    expect((await given.daemon.check('2001:db8:7:99::1')).lists).to.include('dynamic')
    await given.daemon.cliChecked('unblock', '2001:db8:7:99::1')
    expect((await given.daemon.check('2001:db8:7:99::1')).isFound).to.equal(false)
    const again = { from: '2001:db8:7:99::1', count: 1, style: 'dialogs' } as const
    expect((await startCaller(given.lab, again).report()).guessesAnswered).to.equal(1)
  })
})
