// Who guesses at the manager interface of the real Asterisk is an attacker; the PBX and the daemon beside it never are.
import { expect } from 'chai'
import { amiUser } from '../../lab/asterisk-config.js'
import { isConnected } from '../../lab/daemon.js'
import type { Side } from '../../lab/lab.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { callerIpv4, pbxAddress } from '../../lab/network.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { madeOnce } from '../../support/made-once.js'
import { moduleCommand } from '../../support/module-command.js'

/** The rule in force: ten failed attempts a minute. */
const rule = 10

const loginTries = 2 * rule

describeProtected(
  'A manager interface that is open to the world',
  { hasOpenAmi: true },
  (given) => {
    const attackers = [
      ['wrong secrets of a user that exists', callerIpv4(66), 'sipward', 'wrongPassword'],
      ['users that do not exist', callerIpv4(67), 'admin', 'unknownAccount'],
    ] as const
    // Asterisk takes a second for each refusal, so all of them try at the same time.
    const answered = madeOnce(async () => {
      const to = pbxAddress.ipv4
      const tries = attackers.map(async ([, from, username]) => {
        const options = { from, to, username, atOnce: 1 }
        return [from, await logins(given, 'callers', options)] as const
      })
      return new Map<string, number>(await Promise.all(tries))
    })

    for (const [title, from, username, failure] of attackers) {
      it(`blocks who tries to log in with ${title}`, async function () {
        this.timeout(60_000)
        expect((await answered()).get(from)).to.be.within(rule, rule + 2)
        const attack = await latestAttack(given.daemon, from)
        expect(attack).to.include({
          type: 'AMI',
          account: username,
          proof: 'returned',
          attempts: rule,
        })
        expect(attack.evidence.every((attempt) => attempt.failure === failure)).to.equal(true)
      })
    }

    it('never blocks the PBX itself, nor loopback, whoever fails to log in from there', async function () {
      this.timeout(60_000)
      for (const own of [pbxAddress.ipv4, '127.0.0.1']) {
        const options = { from: own, to: own, username: 'sipward', atOnce: loginTries / 2 }
        expect(await logins(given, 'pbx', options)).to.equal(loginTries)
        expect((await given.daemon.check(own)).isFound).to.equal(false)
      }
      expect(await isConnected(given.lab)).to.equal(true)
    })
  },
)

/** Tries to log in to AMI until nothing is answered; returns how often it was. */
async function logins(
  { lab }: ProtectedSuite,
  side: Side,
  options: {
    readonly from: string
    readonly to: string
    readonly username: string
    readonly atOnce: number
  },
): Promise<number> {
  const all = { ...options, port: amiUser.port, count: loginTries }
  const program = moduleCommand(import.meta.resolve('../../lab/ami-logins.js'))
  return Number(await lab.run(side, [...program, JSON.stringify(all)], 40_000))
}
