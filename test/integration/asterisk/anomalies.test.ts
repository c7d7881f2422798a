// Requests that Asterisk does not want: which of them it tells of, and what is made of them.
import { expect } from 'chai'
import { accounts, pjsipConf, trunkAddress } from '../../lab/asterisk-config.js'
import { startCaller, type CallerOptions } from '../../lab/callers.js'
import { sipConf } from '../../lab/chan-sip-config.js'
import { forge, forgedRequest } from '../../lab/forger.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { mostAnswers, rule } from './attack-until-silent.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'
import { waitUntil } from '../../support/wait-until.js'

const nobodyMay = 'deny=0.0.0.0/0.0.0.0\n'

// An account with somebody else's address-of-record, which may not register its own, and one that
// may not come from here.
const pjsip = `${pjsipConf()}
[other-aor]
type=endpoint
context=phones
aors=100
disallow=all
allow=ulaw

[fenced]
type=endpoint
context=phones
disallow=all
allow=ulaw
${nobodyMay}`

const chanSip = `${sipConf(accounts, trunkAddress)}
[fenced]
type=friend
host=dynamic
secret=secret-fenced
context=phones
${nobodyMay}
[over-tcp]
type=friend
host=dynamic
secret=secret-over-tcp
context=phones
transport=tcp
`

const iax = '[general]\ncalltokenoptional=0.0.0.0/0.0.0.0\n'

interface Anomaly {
  readonly event: string
  readonly failure: string
  readonly attack: CallerOptions
}

const bare = { style: 'bare', pace: 20, count: 40 } as const
const anomalies: Readonly<Record<'22' | '16', readonly Anomaly[]>> = {
  '22': [
    {
      event: 'FailedACL',
      failure: 'refused',
      attack: { ...bare, from: callerIpv4(66), account: 'fenced', method: 'INVITE' },
    },
    {
      event: 'RequestNotSupported',
      failure: 'refused',
      attack: { ...bare, from: callerIpv4(67), account: 'other-aor' },
    },
  ],
  '16': [
    {
      event: 'FailedACL',
      failure: 'refused',
      attack: { ...bare, from: callerIpv4(66), account: 'fenced' },
    },
    {
      event: 'InvalidTransport',
      failure: 'refused',
      // Asterisk says so of whoever has the password.
      attack: {
        ...{ ...bare, style: 'dialogs', from: callerIpv4(67) },
        ...{ account: 'over-tcp', password: 'secret-over-tcp' },
      },
    },
  ],
}

for (const asterisk of ['22', '16'] as const) {
  const hep = asterisk === '22' ? 'on' : 'off'
  const files = { ...(asterisk === '22' ? { 'pjsip.conf': pjsip } : { 'sip.conf': chanSip }) }
  describeProtected(
    `What Asterisk ${asterisk} does not want`,
    { asterisk, hep, files },
    (given) => {
      for (const { event, failure, attack } of anomalies[asterisk]) {
        it(`is an attempt each time, and the tenth one is the last: ${event}`, async () => {
          const tap = await AmiTap.open(given.lab)
          const report = await startCaller(given.lab, attack).report()

          const events = await tap.waitForEvents(attack.from, rule)
          expect(new Set(events.map(({ Event }) => Event))).to.include(event)
          expect(report.end).to.equal('silence')
          const record = await latestAttack(given.daemon, attack.from)
          expect(record).to.include({ rule: 'sipBlocking' })
          expect(record.attempts).to.be.within(rule, mostAnswers(report))
          expect(new Set(record.evidence.map((one) => one.failure))).to.include(failure)
        })
      }

      it('is nobody to it where it is no SIP, nor ever crosses its mind: 300 datagrams of noise', async () => {
        const from = callerIpv4(70)
        const tap = await AmiTap.open(given.lab)
        for (const payload of [
          '\r\n\r\n',
          'INVITE sip:\u0000\u0001 SIP/9.9\r\n\r\n',
          '\u00ff'.repeat(900),
        ]) {
          await forge(given.lab, { sources: [from], port: 7000, count: 100, pace: 500, payload })
        }
        await untilAnswered(given)

        expect(await tap.waitForEvents(from, 0)).to.deep.equal([])
        expect((await given.daemon.story(from)).verdict).to.equal('free')
      })
    },
  )
}

describeProtected('Methods that nobody knows', { sharesLab: true }, (given) => {
  it('count like others, and are told apart', async () => {
    const from = callerIpv4(71)
    const payload = forgedRequest({ method: 'OPTIONS', account: '9999' }).replaceAll(
      'OPTIONS',
      'FOO',
    )
    const tap = await AmiTap.open(given.lab)
    await forge(given.lab, { sources: [from], port: 7000, count: 30, pace: 10, payload })
    await untilAnswered(given)

    expect(await latestAttack(given.daemon, from)).to.include({ type: 'OTHER', attempts: rule })
    // Two events a request, and one or two more that were under way.
    expect((await tap.waitForEvents(from, 2 * rule)).length).to.be.within(2 * rule, 2 * rule + 4)
  })
})

describeProtected('Guesses at IAX2', { files: { 'iax.conf': iax } }, (given) => {
  it('are nothing that Asterisk tells of: chan_iax2 raises no security event', async () => {
    const from = callerIpv4(72)
    const tap = await AmiTap.open(given.lab)
    // A full frame REGREQ with a user name (RFC 5456, sections 8.1.1 and 8.6.1).
    const payload = '\u0080\u0001\0\0\0\0\0\0\0\0\u0006\u000d\u0006\u0005guest'
    await forge(given.lab, { sources: [from], port: 4569, targetPort: 4569, count: 30, payload })
    const isHeard = async (): Promise<boolean> =>
      (await given.lab.asterisk.command('iax2 show callnumber usage')).stdout.includes(from)
    await waitUntil(isHeard, { what: 'a call number for the guesser' })
    await untilAnswered(given)

    expect(await tap.waitForEvents(from, 0)).to.deep.equal([])
    expect(tap.events().filter(({ Service }) => Service === 'IAX2')).to.deep.equal([])
    expect((await given.daemon.story(from)).verdict).to.equal('free')
  })
})

/** Another caller's request comes after all that was sent before. */
async function untilAnswered({ lab }: ProtectedSuite): Promise<void> {
  const last = { from: callerIpv4(99), style: 'bare', count: 1 } as const
  expect((await startCaller(lab, last).report()).guessesAnswered).to.equal(1)
}
