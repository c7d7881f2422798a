// Telephones that work here are not cut off: not by forgers, not by a broken PBX, not for good by a stale password.
import { expect } from 'chai'
import { accounts, pjsipConf, trunkAddress } from '../../lab/asterisk-config.js'
import { startCaller, startPhone, type Account, type Caller } from '../../lab/callers.js'
import { sipConf } from '../../lab/chan-sip-config.js'
import { forgedRequest, startForger } from '../../lab/forger.js'
import type { Lab } from '../../lab/lab.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'
import { waitUntil } from '../../support/wait-until.js'

const madeUp =
  'Authorization: Digest username="100", realm="asterisk", nonce="made-up-%n", ' +
  'uri="sip:203.0.113.10", response="00000000000000000000000000000000"'
const forged = {
  'from nowhere': forgedRequest({ method: 'REGISTER', account: '9999' }),
  'with made-up nonces': forgedRequest({ method: 'REGISTER', account: '100', headers: [madeUp] }),
  "with a scanner's name": forgedRequest({
    ...{ method: 'OPTIONS', account: '100', userAgent: 'friendly-scanner' },
  }),
}
const forgeries = 10_000

describeProtected('A telephone in whose name others forge', {}, (given) => {
  it(`goes on working through ${forgeries} datagrams, and people are told`, async function () {
    this.timeout(90_000)
    const from = callerIpv4(80)
    const tap = await AmiTap.open(given.lab)
    const phone = await startTrusted(given, '100', from)
    const kinds = Object.entries(forged)
    // Beside the telephone's own packets: no more than what a busy machine's Asterisk takes.
    const forgers = kinds.map(([, payload], index) =>
      startForger(given.lab, {
        ...{ sources: [from], port: 6000 + index, pace: 250, payload },
        count: Math.floor(forgeries / kinds.length) + (index === 0 ? forgeries % kinds.length : 0),
      }),
    )

    const reports = await Promise.all(forgers.map((forger) => forger.report()))
    const seen = (): number =>
      new Set(
        tap.events().flatMap(({ SessionID = '' }) => (/^forged/.test(SessionID) ? SessionID : [])),
      ).size
    const sent = reports.reduce((sum, report) => sum + report.sent, 0)
    await waitUntil(() => seen() >= sent, { what: `all forgeries, ${seen()} so far` })
    const { succeeded, guesses, ...rest } = await phone.stop()

    expect([sent, seen()]).to.deep.equal([forgeries, forgeries])
    expect(rest).to.include({ guessesAnswered: 0, unanswered: 0 })
    expect(succeeded).to.equal(guesses)
    expect(succeeded).to.be.above(10)
    const story = await given.daemon.story(from)
    expect(story).to.deep.include({ verdict: 'free', strikes: { ...story.strikes, count: 0 } })
    expect(story.pastBlocks).to.deep.equal([])
    expect(story.trust.map(({ account }) => account)).to.deep.equal(['100'])
    const told = given.daemon.notices('trustedSourceSuspected')
    expect(told.some((text) => text.includes(`trusted source ${from}`))).to.equal(true)
    expect(told.length).to.be.below(5)
  })
})

const strict = ['"blocking.threshold" = 1', '"blocking.seconds" = 2']

for (const asterisk of ['22', '16'] as const) {
  const options = { asterisk, hep: asterisk === '22' ? 'on' : 'off', settings: strict } as const
  describeProtected(`A telephone that fails before Asterisk ${asterisk}`, options, (given) => {
    it('is slowed and never put on the denylist, whose first strike is enough for a stranger', async function () {
      this.timeout(60_000)
      const [from, stranger] = [callerIpv4(84), callerIpv4(94)]
      await (await startTrusted(given, '102', from)).stop()
      const stale = { account: '102', password: 'the-old-one', style: 'dialogs', pace: 20 } as const

      await startCaller(given.lab, { ...stale, from, durationMs: 6000, silenceMs: 6000 }).report()
      await waitUntil(() => given.daemon.notices('trustedSourceSlowed').length > 0, {
        ...{ what: 'the news', deadlineMs: 10_000 },
      })
      await startCaller(given.lab, { ...stale, from: stranger }).report()

      await waitUntil(async () => (await given.daemon.story(stranger)).verdict === 'denied', {
        what: 'the stranger on the denylist',
      })
      const { verdict, strikes } = await given.daemon.story(from)
      expect([verdict, strikes.count]).to.deep.equal(['free', 0])
    })

    it('is not blocked where all fail together: the PBX is broken, and strangers are blocked meanwhile', async function () {
      this.timeout(90_000)
      const phones = ['100', '101', '102'].map((account, index) => ({
        account: account as Account,
        from: callerIpv4(85 + index),
      }))
      const working = await Promise.all(
        phones.map(({ account, from }) => startTrusted(given, account, from, 10)),
      )

      await setPasswords(given.lab, asterisk, 'changed')
      await waitUntil(() => given.daemon.notices('pbxBroken').length > 0, {
        ...{ what: 'the news of the broken PBX', deadlineMs: 15_000 },
      })
      const stranger = await startCaller(given.lab, {
        ...{ from: callerIpv4(95), style: 'dialogs', pace: 50 },
      }).report()
      const verdicts = await Promise.all(phones.map(({ from }) => given.daemon.story(from)))
      await setPasswords(given.lab, asterisk, 'secret')
      await waitUntil(() => given.daemon.notices('pbxWorks').length > 0, {
        ...{ what: 'the news that it works again', deadlineMs: 15_000 },
      })
      const reports = await Promise.all(working.map((phone) => phone.stop()))

      expect(verdicts.map(({ verdict }) => verdict)).to.deep.equal(Array(3).fill('free'))
      expect(stranger.end).to.equal('silence')
      // Each had more failures than the rule forgives, and was answered all the same.
      for (const report of reports) {
        expect(report.guessesAnswered).to.be.above(10)
        expect(report.unanswered).to.equal(0)
      }
      expect(given.daemon.notices('flowBlocked')).to.deep.equal([])
    })
  })
}

/** Starts a telephone and waits until it is trusted; it goes on registering, so often a second. */
async function startTrusted(
  given: ProtectedSuite,
  account: Account,
  from: string,
  pace = 2,
): Promise<Caller> {
  const phone = startPhone(given.lab, account, from, { pace })
  const isTrusted = async (): Promise<boolean> =>
    (await given.daemon.story(from)).trust.some((known) => known.account === account)
  await waitUntil(isTrusted, { what: `${from} being trusted`, deadlineMs: 15_000 })
  return phone
}

/** What happens where the PBX loses its database: each password becomes `WORD-ACCOUNT`. */
async function setPasswords(lab: Lab, asterisk: '22' | '16', word: string): Promise<void> {
  const change = (text: string): string => text.replaceAll('=secret-', `=${word}-`)
  await lab.asterisk.configure(
    asterisk === '22'
      ? { 'pjsip.conf': change(pjsipConf()) }
      : { 'sip.conf': change(sipConf(accounts, trunkAddress)) },
  )
  await lab.asterisk.command(asterisk === '22' ? 'module reload res_pjsip.so' : 'sip reload')
}
