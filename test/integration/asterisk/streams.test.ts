// Many guesses in one write over TCP, judged by the failures that Asterisk tells of; and an office that comes at once.
import { expect } from 'chai'
import { callerIpv4, callerIpv6, pbxAddress } from '../../lab/network.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'
import { expectBlocked } from './attack-until-silent.js'
import { projectFile } from '../../support/project-file.js'

const program = projectFile('test/lab/stream-caller.py')

interface StreamCaller {
  readonly mode: 'guess' | 'office'
  readonly source: string
  readonly connections: number
  readonly guesses?: number
  readonly padding?: number
  readonly accounts?: readonly string[]
}

async function call({ lab }: ProtectedSuite, caller: StreamCaller): Promise<unknown[]> {
  const target = caller.source.includes(':') ? pbxAddress.ipv6 : pbxAddress.ipv4
  const argument = JSON.stringify({ ...caller, target })
  const said = await lab.run('callers', ['python3', program, argument], 60_000)
  return JSON.parse(said) as unknown[]
}

describeProtected('Guesses over streams, on a protected PBX', {}, (given) => {
  const attacks: readonly (readonly [what: string, caller: Omit<StreamCaller, 'mode'>])[] = [
    ['500 small ones in one write', { source: callerIpv4(66), connections: 1, guesses: 500 }],
    [
      '500 ordinary ones in one write',
      { source: callerIpv4(67), connections: 1, guesses: 500, padding: 400 },
    ],
    ['110 on each of ten connections', { source: callerIpv4(68), connections: 10, guesses: 110 }],
    ['500 in one write over IPv6', { source: callerIpv6(4), connections: 1, guesses: 500 }],
  ]
  for (const [what, caller] of attacks) {
    it(`are judged twenty times at most: ${what}`, async function () {
      const tap = await AmiTap.open(given.lab)
      await call(given, { mode: 'guess', ...caller })

      const judged = tap.events().filter(({ Event, RemoteAddress }) => {
        return Event === 'ChallengeResponseFailed' && RemoteAddress?.includes(caller.source)
      }).length
      if (this.test) this.test.title += ` (${judged})`
      expect(judged).to.be.within(5, 20)
      await expectBlocked(given, caller.source)
    }).timeout(90_000)
  }
})

describeProtected('An office over TCP, new to a protected PBX', {}, (given) => {
  it('gets all of its thirty phones in that register at once', async function () {
    const accounts = ['100', '101', '102']
    const phones = await call(given, {
      ...{ mode: 'office', source: callerIpv4(90), connections: 30, accounts },
      ...{ padding: 400 },
    })

    const slowest = Math.max(...phones.map((phone) => (phone as [string, number])[1]))
    if (this.test) this.test.title += ` (the last after ${slowest} s)`
    expect(phones.map((phone) => (phone as [string, number])[0])).to.deep.equal(
      Array.from({ length: 30 }, () => '200'),
    )
    expect(slowest).to.be.below(15)
  }).timeout(90_000)
})
