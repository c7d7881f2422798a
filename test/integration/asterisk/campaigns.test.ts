// What many do together, and what comes after: campaigns, and a password that was found out.
import { expect } from 'chai'
import { accounts } from '../../lab/asterisk-config.js'
import { startCaller, type CallerOptions } from '../../lab/callers.js'
import { dynamicMembers } from '../../lab/kernel.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'
import { waitUntil } from '../../support/wait-until.js'

/** So many sources with so many attempts each are a campaign, and below the rule of ten a minute each. */
const sources = 10
const attemptsEach = 2

type Attempts = Omit<CallerOptions, 'from' | 'count'>

describeProtected('What many try together', {}, (given) => {
  const campaigns: readonly (readonly [string, number, (index: number) => Attempts])[] = [
    [
      'the account "101" is guessed',
      66,
      () => ({ account: '101', style: 'dialogs', password: 'guess-%n' }),
    ],
    [
      // Each with another prefix, and in another name, so that nothing else is common to them.
      'the number "',
      80,
      (index) => ({
        ...{ style: 'bare', method: 'INVITE', account: `caller-${index}` },
        number: `${'0'.repeat(index + 1)}972592345678`,
      }),
    ],
  ]
  for (const [told, first, attempts] of campaigns) {
    it(`is one campaign, and everybody in it is blocked: ${told}`, async function () {
      this.timeout(60_000)
      const froms = Array.from({ length: sources }, (_, index) => callerIpv4(first + index))
      const joins = callerIpv4(first + sources)
      const tap = await AmiTap.open(given.lab)

      const reports = await Promise.all(
        froms.map((from, index) =>
          startCaller(given.lab, {
            ...{ ...attempts(index), from, count: attemptsEach, pace: 5, silenceMs: 3000 },
          }).report(),
        ),
      )
      const ids = await Promise.all(froms.map((from) => campaignOf(given, from)))
      const late = await startCaller(given.lab, {
        ...{ ...attempts(sources), from: joins, count: 20, pace: 10 },
      }).report()

      // Not one of them had more answers than attempts, far below the rule.
      const answered = reports.reduce((sum, report) => sum + report.guessesAnswered, 0)
      expect(answered).to.equal(sources * attemptsEach)
      const seen = tap.events().filter(({ RemoteAddress }) => RemoteAddress?.includes(`/${joins}/`))
      expect(seen.length).to.be.within(1, 4)
      expect(late).to.include({ end: 'silence', guessesAnswered: 1 })
      expect(new Set([...ids, await campaignOf(given, joins)]).size).to.equal(1)
      expect(ids[0]).not.to.equal('')
      expect(await dynamicMembers(given.lab)).to.include.members([...froms, joins])
      const [news, ...more] = given.daemon.notices('campaign').filter((text) => text.includes(told))
      expect(more).to.deep.equal([])
      expect(news).to.include(`from ${sources} sources together`)
      const named = froms.filter((from) => news?.includes(from))
      expect(named.length).to.be.at.least(5)
    })
  }
})

for (const asterisk of ['22', '16'] as const) {
  const options = { asterisk, hep: asterisk === '22' ? 'on' : 'off' } as const
  describeProtected(
    `A password that is found out before Asterisk ${asterisk}`,
    options,
    (given) => {
      it('is reported loudly, and whoever succeeds is not trusted where he was attacking', async function () {
        this.timeout(60_000)
        const [guesser, elsewhere] = [callerIpv4(90), callerIpv4(91)]
        const guesses = { from: guesser, account: '102', style: 'dialogs', pace: 50 } as const
        expect((await startCaller(given.lab, guesses).report()).end).to.equal('silence')

        const success = { account: '102', password: accounts['102'], style: 'dialogs' } as const
        const report = await startCaller(given.lab, {
          ...{ ...success, from: elsewhere, count: 1 },
        }).report()

        expect(report.succeeded).to.equal(1)
        await waitUntil(() => given.daemon.notices('compromiseSuspected').length > 0, {
          what: 'the news',
        })
        const told = given.daemon.notices('compromiseSuspected')
        expect(told).to.have.length(1)
        expect(told[0]).to.include(`the password of "102" may have been found out: ${elsewhere}`)
      })
    },
  )
}

async function campaignOf({ daemon }: ProtectedSuite, from: string): Promise<string> {
  return (await latestAttack(daemon, from)).campaign
}
