// Settings that are changed while a real attacker is being answered: how long he goes on being answered.
import { expect } from 'chai'
import type { Settings } from '../../../src/domain/settings.js'
import { pjsipConf } from '../../lab/asterisk-config.js'
import { startCaller, type CallerOptions } from '../../lab/callers.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'

/** From the moment that the daemon is asked to. */
const mostMs = 1000

const elsewhere = 5070
const secondPort = `${pjsipConf()}
[elsewhere]
type=transport
protocol=udp
bind=0.0.0.0:${elsewhere}
`

const untouched = [
  '"detection.attemptsPerMinute" = 1000',
  '"detection.userAgents" = []',
  // The burst is over with the first INVITE, and the next one would pass an hour later.
  '"invite.enabled" = true',
  '"invite.value" = 1',
  '"invite.burst" = 1',
  '"invite.unit" = "hour"',
]

interface Change {
  readonly title: string
  readonly to: Partial<Settings>
  readonly attack: CallerOptions
}

const shared = { pace: 20, durationMs: 30_000, silenceMs: 1500 } as const
const changes: readonly Change[] = [
  {
    title: 'a port at which the PBX listens as well, to INVITEs beyond the limit',
    to: { 'sip.ports': ['5060', String(elsewhere)] },
    attack: { from: callerIpv4(66), method: 'INVITE', style: 'bare', targetPort: elsewhere },
  },
  {
    title: "a scanner's name",
    to: { 'detection.userAgents': ['zgrab'] },
    attack: { from: callerIpv4(67), method: 'OPTIONS', style: 'bare', userAgent: 'zgrab/0.x' },
  },
  {
    title: 'how many attempts a minute are too many',
    to: { 'detection.attemptsPerMinute': 3 },
    attack: { from: callerIpv4(68), style: 'dialogs' },
  },
]

describeProtected(
  'A change of the settings, in front of an attacker',
  { settings: untouched, files: { 'pjsip.conf': secondPort } },
  (given) => {
    for (const { title, to, attack } of changes) {
      it(`takes effect within ${mostMs} ms: ${title}`, async () => {
        const tap = await AmiTap.open(given.lab)
        const attacker = startCaller(given.lab, { ...shared, ...attack })
        const heard = (await tap.waitForEvents(attack.from, 10)).length

        const changedAt = Date.now()
        await given.daemon.changeSettings(to)
        const report = await attacker.report()

        const after = (report.lastAnswerAt ?? 0) - changedAt
        process.stderr.write(`    the last answer came ${after} ms after the change\n`)
        expect(heard).to.be.at.least(10)
        expect(report.end).to.equal('silence')
        expect(after).to.be.within(-50, mostMs)
        expect(report.unanswered).to.be.above(10)
      })
    }

    it('outlives the daemon: nobody is answered by the one that follows', async function () {
      this.timeout(60_000)
      await given.daemon.stop()
      await given.daemon.startAgain()

      const settings = await given.daemon.get<Settings>('/settings')
      for (const { to } of changes) expect(settings).to.deep.include(to)
      const from = callerIpv4(77)
      const [, named] = changes
      const report = await startCaller(given.lab, {
        ...{ ...shared, ...named?.attack, from, count: 20 },
      }).report()
      expect(report).to.include({ guesses: 20, guessesAnswered: 0, succeeded: 0 })
    })
  },
)
