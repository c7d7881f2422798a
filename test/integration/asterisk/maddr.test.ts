// Requests whose answers go to another address (maddr in a Via): neither a way past the rule nor a way to have others blocked.
import { expect } from 'chai'
import { accounts, trunkAddress } from '../../lab/asterisk-config.js'
import { startCaller, type Account } from '../../lab/callers.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { sipConf } from '../../lab/chan-sip-config.js'
import { callerIpv4 } from '../../lab/network.js'
import { callOddly, type OddCallerReport } from '../../lab/odd-caller.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { waitUntil } from '../../support/wait-until.js'

/** The rule in force is ten attempts a minute; two more for what is on its way. */
const mostAnswers = 12
const free = { isFound: false, lists: [] }

interface Request {
  readonly from: string
  readonly elsewhere: string
  readonly method?: 'REGISTER' | 'INVITE'
  readonly account?: string
  readonly guesses?: boolean
  readonly pace?: number
  readonly count: number
}

function send({ lab }: ProtectedSuite, request: Request): Promise<OddCallerReport> {
  const guess = { method: 'REGISTER', account: '100', guesses: true, pace: 4 } as const
  return callOddly(lab, { kind: 'elsewhere', ...guess, ...request })
}

/** The allowlist is spared the kernel's search: it shows that the request does to Asterisk what it is made for. */
async function reachesAsterisk(given: ProtectedSuite, request: Request): Promise<void> {
  await given.daemon.cliChecked('allow', request.from)
  const { answered } = await send(given, request)
  expect(answered, 'answers at the other address').to.equal(request.count)
}

async function registers({ lab }: ProtectedSuite, account: Account, from: string): Promise<void> {
  const password = accounts[account]
  const once = { from, account, password, port: 5070, style: 'dialogs', count: 1 } as const
  expect((await startCaller(lab, once).report()).succeeded, from).to.equal(1)
}

// Where a peer is behind NAT (force_rport), chan_sip answers the sender whatever his Via says.
const withoutNat = sipConf(accounts, trunkAddress).replace('[general]', '[general]\nnat=no')
const chanSip = {
  asterisk: '16',
  hep: 'off',
  files: { 'sip.conf': withoutNat.replaceAll('nat=force_rport,comedia', 'nat=no') },
} as const

describeProtected('Answers that go elsewhere, on a PBX with chan_sip', chanSip, (given) => {
  it('come where the sender is on the allowlist', async () => {
    await reachesAsterisk(given, { from: callerIpv4(66), elsewhere: callerIpv4(67), count: 3 })
  })

  it('do not come to a guesser, whose other address is not blocked', async function () {
    this.timeout(90_000)
    const [from, elsewhere] = [callerIpv4(68), callerIpv4(69)]
    const { sent, answered } = await send(given, { from, elsewhere, count: 100 })

    expect(answered).to.be.at.most(mostAnswers)
    expect(sent, 'he gives up').to.be.below(100)
    expect(await given.daemon.check(elsewhere)).to.deep.equal(free)
    expect((await given.daemon.story(elsewhere)).window.attempts).to.equal(0)
  })

  it('have nobody blocked who never asked', async function () {
    this.timeout(90_000)
    const victim = callerIpv4(71)
    const framer = { from: callerIpv4(70), elsewhere: victim, guesses: false, count: 12 }
    await send(given, framer)

    // Challenges that nobody answers count after 5 s: another one's, sent later, have been judged.
    const later = { from: callerIpv4(72), style: 'bare', account: '100', pace: 10 } as const
    await startCaller(given.lab, { ...later, count: 12 }).report()
    const isBlocked = async (): Promise<boolean> => (await given.daemon.check(later.from)).isFound
    await waitUntil(isBlocked, { what: 'the block of a scanner' })

    expect(await given.daemon.check(victim)).to.deep.equal(free)
    expect((await given.daemon.story(victim)).window.attempts).to.equal(0)
    await registers(given, '100', victim)
  })
})

const guests = { hasAnonymous: true }

describeProtected(
  'Answers that go elsewhere, on a PBX that takes calls from anybody',
  guests,
  (given) => {
    const calls = { method: 'INVITE', account: '00%n', guesses: false, pace: 40 } as const

    it('come where the caller is on the allowlist', async () => {
      const [from, elsewhere] = [callerIpv4(66), callerIpv4(67)]
      await reachesAsterisk(given, { ...calls, from, elsewhere, count: 3 })
    })

    it(`come to a caller of many numbers ${mostAnswers} times at most`, async function () {
      this.timeout(90_000)
      const [from, elsewhere] = [callerIpv4(68), callerIpv4(69)]
      const { sent, answered } = await send(given, { ...calls, from, elsewhere, count: 400 })

      expect(answered).to.be.at.most(mostAnswers)
      expect(sent, 'he gives up').to.be.below(400)
      expect(await given.daemon.check(elsewhere)).to.deep.equal(free)
    })

    it('bring no stranger the nonce of another', async () => {
      const [from, accomplice] = [callerIpv4(74), callerIpv4(75)]
      const frame = { kind: 'shareNonce', accomplice, account: '102', count: 12 } as const
      const { stolen } = await callOddly(given.lab, { ...frame, from })

      expect(stolen).to.equal(false)
      expect((await given.daemon.story(from)).attacks).to.be.empty
    })

    // Of trusted sources only requests with credentials are searched: old proxies write maddr into their calls.
    it('prove nothing of a telephone whose nonce came to an accomplice, and it goes on working', async function () {
      this.timeout(90_000)
      const from = callerIpv4(76)
      await registers(given, '103', from)
      const isTrusted = async (): Promise<boolean> =>
        (await given.daemon.story(from)).trust.length > 0
      await waitUntil(isTrusted, { what: `the trust in ${from}` })
      const frame = { kind: 'shareNonce', accomplice: callerIpv4(77), account: '102' } as const
      const { stolen } = await callOddly(given.lab, { ...frame, count: 12, from })

      expect(stolen).to.equal(true)
      const { proof, evidence } = await latestAttack(given.daemon, from)
      expect(evidence).to.have.length.of.at.least(10)
      expect([proof, ...evidence.map((attempt) => attempt.proof)]).to.not.include('returned')
      expect(await given.daemon.check(from)).to.deep.equal(free)
      await registers(given, '103', from)
    })
  },
)
