// Sweeps of OPTIONS: with a name of the list nobody hears them, without one the rule stops them where Asterisk tells of them.
import { expect } from 'chai'
import { startCaller, type CallerOptions } from '../../lab/callers.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { callerIpv4, callerIpv6 } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'
import { attackUntilSilent, mostAnswers } from './attack-until-silent.js'

/** The rule in force: ten failed attempts a minute. */
const rule = 10

const sweep = { method: 'OPTIONS', style: 'bare', account: '9999', pace: 50 } as const
// Slow enough for the tenth to be told of before the eleventh is sent, also on a busy machine: the kernel bounds no OPTIONS.
const slowly = { ...sweep, pace: 5 } as const
const name = 'friendly-scanner'
const ways: readonly (readonly [string, Pick<CallerOptions, 'from' | 'transport'>])[] = [
  ['UDP and IPv4', { from: callerIpv4(66) }],
  ['UDP and IPv6', { from: callerIpv6(1) }],
  ['TCP and IPv4', { from: callerIpv4(67), transport: 'TCP' }],
  ['TCP and IPv6', { from: callerIpv6(2), transport: 'TCP' }],
]

for (const asterisk of ['22', '16'] as const) {
  const options = { sharesLab: true, asterisk, hep: asterisk === '22' ? 'on' : 'off' } as const
  describeProtected(`A sweep of OPTIONS before Asterisk ${asterisk}`, options, (given) => {
    for (const [title, way] of ways) {
      it(`is not answered once under the name of a scanner: ${title}`, async () => {
        const tap = await AmiTap.open(given.lab)
        const report = await startCaller(given.lab, {
          ...{ ...sweep, ...way, userAgent: name, count: 50 },
        }).report()

        expect(report).to.include({ end: 'silence', guessesAnswered: 0, succeeded: 0 })
        expect(report.guesses).to.be.above(20)
        const attack = await latestAttack(given.daemon, way.from)
        expect(attack).to.include({ rule: 'userAgent', type: 'OPTIONS', knownTool: true })
        expect(await tap.waitForEvents(way.from, 0)).to.deep.equal([])
      })
    }
  })
}

describeProtected(
  'A sweep of OPTIONS that says nothing of itself',
  { sharesLab: true },
  (given) => {
    const unnamed: readonly (readonly [string, CallerOptions])[] = [
      ['UDP and IPv4', { from: callerIpv4(70) }],
      ['UDP and IPv6', { from: callerIpv6(5) }],
      ['TCP and IPv4', { from: callerIpv4(71), transport: 'TCP' }],
      ['TCP and IPv6', { from: callerIpv6(6), transport: 'TCP' }],
    ]
    for (const [title, way] of unnamed) {
      it(`has had ${rule} answers when it falls silent: ${title}`, async () => {
        const report = await attackUntilSilent(given, { ...slowly, ...way })

        expect(report.guessesAnswered).to.be.within(rule, mostAnswers(report))
        const attack = await latestAttack(given.daemon, way.from)
        const proof = way.transport === 'TCP' ? 'returned' : 'oneWay'
        expect(attack).to.include({ rule: 'sipBlocking', type: 'OPTIONS', proof })
      })
    }
  },
)
