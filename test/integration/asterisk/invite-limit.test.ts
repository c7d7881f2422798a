// The INVITE limit before a real Asterisk: how many answers a flood by sipp gets, and when.
import { expect } from 'chai'
import { sippResult, startSipp, type SippResult } from '../../lab/callers.js'
import { startInviteFlood, type FloodOptions, type FloodReport } from '../../lab/invite-flood.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { callerIpv4, callerIpv6, pbxAddress } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'

const burst = 10
/** At 20 a minute. */
const everyMs = 3000
/** How far from its time an answer may be: an INVITE is sent every 20 or 100 ms, on a busy machine. */
const toleranceMs = 400

const userAgent = 'PBX-Test 1.0'
const flood = { perSecond: 50, count: 525, userAgent } as const
const floods: Readonly<Record<string, FloodOptions>> = {
  'over UDP and IPv4': { ...flood, from: callerIpv4(66) },
  'over UDP and IPv6': { ...flood, from: callerIpv6(1) },
  'over TCP': { ...flood, from: callerIpv4(67), transport: 'TCP', perSecond: 10, count: 105 },
}
const allowed = callerIpv4(70)

// INVITEs whose challenge nobody answers are attempts as well: here the limit alone is shown.
const settings = [
  '"invite.enabled" = true',
  '"detection.attemptsPerMinute" = 1000',
  '"detection.attemptsPerDay" = 100000',
]

for (const asterisk of ['22', '16'] as const) {
  const options = { asterisk, hep: asterisk === '22' ? 'on' : 'off', settings } as const
  describeProtected(`A flood of INVITEs before Asterisk ${asterisk}`, options, (given) => {
    const reports = new Map<string, Counted>()
    let tap: AmiTap
    let call: SippResult
    before('send them all at once', async function () {
      this.timeout(60_000)
      tap = await AmiTap.open(given.lab)
      await given.daemon.cliChecked('allow', allowed)
      const running = [...Object.values(floods), { ...flood, from: allowed }].map(
        (one) => [one.from, startInviteFlood(given.lab, one)] as const,
      )
      const once = { scenario: 'outgoing-call', calls: 1, callsPerSecond: 1 } as const
      const phone = { account: '101', from: callerIpv4(80) } as const
      call = await sippResult(await startSipp(given.lab, { ...once, ...phone }))
      for (const [from, one] of running) {
        const report = await one.report()
        // What TCP sends again afterwards is none of it.
        reports.set(from, { ...report, events: (await tap.waitForEvents(from, 1)).length })
      }
    })

    for (const [title, { from, count }] of Object.entries(floods)) {
      it(`is answered ${burst} times at once, then once every 3 s, ${title}`, () => {
        const { answeredAfterMs, sent, sendingMs, events } = reportOf(reports, from)

        expect(sent).to.equal(count)
        const [atOnce, later] = [answeredAfterMs.slice(0, burst), answeredAfterMs.slice(burst)]
        expect(atOnce.at(-1)).to.be.below(1500)
        expect(later).to.have.length(Math.floor(sendingMs / everyMs))
        for (const [index, after] of later.entries()) {
          expect(after).to.be.closeTo((index + 1) * everyMs, toleranceMs)
        }
        // Asterisk has seen as many, and not one more.
        expect(events).to.equal(answeredAfterMs.length)
      })

      it(`is an attack in the log with its victim and its User-Agent, and no block, ${title}`, async () => {
        const attack = await latestAttack(given.daemon, from)

        const victim = from.includes(':') ? pbxAddress.ipv6 : pbxAddress.ipv4
        expect(attack).to.include({ rule: 'inviteLimit', type: 'INVITE', victim })
        // Without HEP nothing of a request is shown but what the kernel notes.
        expect(attack.userAgent).to.equal(asterisk === '22' ? userAgent : '')
        expect((await given.daemon.check(from)).isFound).to.equal(false)
      })
    }

    it('is answered to the last INVITE where its source is allowed', () => {
      const { answeredAfterMs, events } = reportOf(reports, allowed)

      expect(answeredAfterMs).to.have.length(flood.count)
      expect(events).to.equal(flood.count)
    })

    it('does not keep a phone from its call', () => {
      expect(call).to.deep.equal({ successful: 1, failed: 0 })
    })
  })
}

interface Counted extends FloodReport {
  /** How many INVITEs of it Asterisk has told of. */
  readonly events: number
}

function reportOf(reports: ReadonlyMap<string, Counted>, from: string): Counted {
  const report = reports.get(from)
  if (report === undefined) throw new Error(`no flood from ${from}`)
  const { sent, sendingMs, answeredAfterMs } = report
  const instants = answeredAfterMs.slice(burst - 1, burst + 9).join(' ')
  process.stderr.write(
    `    ${sent} sent in ${sendingMs} ms, ${answeredAfterMs.length} answered, from the tenth on after ${instants} ms\n`,
  )
  return report
}
