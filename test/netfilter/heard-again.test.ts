// How fast the rules come back after somebody else has flushed them, when a blocked source is heard.
import { expect } from 'chai'
import { blocked, noRules, nothing } from '../support/firewall-records.js'
import { attacker, useFirewalledPair } from '../support/firewalled-pair.js'
import { waitUntil } from '../support/wait-until.js'

const flushes: readonly (readonly [what: string, ...commands: readonly string[]])[] = [
  ['the raw table', 'iptables -t raw -F; ip6tables -t raw -F'],
  ['the whole ruleset and every set', 'iptables -t raw -F; iptables -t raw -X; ipset flush'],
  ['the set of the blocked ones', 'ipset flush sipward-dynamic4'],
  ['the order of the rules', 'iptables -t raw -I PREROUTING -j ACCEPT'],
]

// Half the time until the regular check of a daemon. Healing takes 0.1 s on a quiet machine, 0.6 s where seven
// programs share each core.
const deadlineMs = 1500

describe('a blocked source that is heard', () => {
  const pair = useFirewalledPair({ blockSeconds: 600 })
  afterEach(() => pair().net.hush())

  for (const [what, command] of flushes) {
    it(`is silent again at once where somebody has flushed ${what}`, async function () {
      await pair().firewall.stop({ keep: true })
      pair().openAnother({ verifyMs: 3_600_000 })
      const { net: lab, firewall, sink } = pair()
      await firewall.start({ ...nothing, dynamic: [blocked(attacker)] }, noRules)
      const healed = sink.healed.length
      await lab.stream(attacker)
      const before = await lab.streamed()

      lab.pbx.run('sh', '-c', command ?? '')
      await waitUntil(async () => (await lab.streamed()).answered > before.answered, {
        what: 'an answer',
      })
      const heardAt = performance.now()
      // What each event from a blocked source brings about.
      firewall.verifySoon()
      await waitUntil(() => sink.healed.length > healed, { what: 'the healing' })
      const tookMs = performance.now() - heardAt
      const { sent } = await lab.streamed()
      await waitUntil(async () => (await lab.streamed()).sent >= sent + 300, { what: 'more of it' })
      await lab.hush()

      // The longer the healing takes, the more are answered; whatever is sent later is not.
      const answers = (await lab.streamed()).answered - before.answered
      if (this.test) this.test.title += ` (${tookMs.toFixed(0)} ms, ${answers} answers)`
      expect(answers).to.be.at.most(sent - before.sent)
      expect(tookMs).to.be.below(deadlineMs)
      expect(await lab.isAnswered(attacker)).to.equal(false)
    })
  }

  it('starts no more than ten checks a second, however often it is heard', async () => {
    await pair().firewall.stop({ keep: true })
    let started = 0
    const { runProcess } = await import('../../src/enforce/process/start-process.js')
    pair().openAnother({
      verifyMs: 3_600_000,
      runProcess: (order, input, onText) => {
        if (order.args.includes('iptables-save')) started++
        return runProcess(order, input, onText)
      },
    })
    const { firewall } = pair()
    await firewall.start(nothing, noRules)
    started = 0
    const { verifiedAt } = firewall.status()
    const endAt = performance.now() + 1000

    await waitUntil(() => {
      for (let call = 0; call < 100; call++) firewall.verifySoon()
      return performance.now() > endAt
    })

    expect(firewall.status().verifiedAt).to.be.above(verifiedAt)
    expect(started).to.be.within(1, 12)
  })
})
