// Messages made to fool sipward, and an office that looks like an attack, on a real Asterisk.
import { expect } from 'chai'
import { accounts, amiUser, managerConf, pjsipConf } from '../../lab/asterisk-config.js'
import { startCaller } from '../../lab/callers.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { callerIpv4 } from '../../lab/network.js'
import { callOddly } from '../../lab/odd-caller.js'
import type { Daemon } from '../../lab/daemon.js'
import { describeProtected } from '../../lab/suite.js'
import { waitUntil } from '../../support/wait-until.js'
import type { SourceStatus } from '../../../src/ports/event-source.js'
import { expectBlocked } from './attack-until-silent.js'

/** The rule in force is ten attempts a minute; two more for what is on its way. */
const mostAnswers = 12
/** Thirty open challenges, and the rule. */
const mostOpen = 42
const firstAccount = 300

const officePhones = Array.from({ length: 30 }, (_, index) => {
  const account = String(firstAccount + index)
  return `[${account}]
type=endpoint
context=phones
disallow=all
allow=ulaw
identify_by=username,auth_username
auth=${account}
aors=${account}

[${account}]
type=auth
auth_type=userpass
username=${account}
password=secret-${account}

[${account}]
type=aor
max_contacts=5
`
})

const byUsername = `[global]
type=global
endpoint_identifier_order=ip,username,anonymous,auth_username

${pjsipConf()}
${officePhones.join('\n')}`

const reportingDialplan = `[general]
static=yes

[phones]
exten => _X.,1,Hangup()

[anonymous]
exten => _X.,1,UserEvent(SipwardAttempt,Address: \${CHANNEL(pjsip,remote_addr)},Number: \${FILTER(0-9,\${EXTEN})},Reason: a guest may not call)
 same => n,Answer()
 same => n,Hangup()
`

const withUserClass = managerConf().replace('read=security,system', 'read=security,system,user')

describeProtected('A PBX whose attackers write no UTF-8', {}, (given) => {
  const cases = [
    { host: 66, oddity: 'decoy', method: 'REGISTER' },
    { host: 67, oddity: 'decoy', method: 'OPTIONS' },
    { host: 68, oddity: 'decoy', method: 'INVITE' },
    { host: 69, oddity: 'callId', method: 'REGISTER' },
    { host: 70, oddity: 'callId', method: 'OPTIONS' },
  ] as const
  for (const { host, oddity, method } of cases) {
    it(`silences a guesser with an odd ${oddity} in ${method} after at most ${mostAnswers} answers`, async function () {
      this.timeout(90_000)
      const from = callerIpv4(host)
      const guess = { kind: 'guess', method, account: '100', oddity, count: 60 } as const
      const { answered } = await callOddly(given.lab, { ...guess, from })

      expect(answered).to.be.within(9, mostAnswers)
      await expectBlocked(given, from)
      expect(await latestAttack(given.daemon, from)).to.include({ type: method, proof: 'returned' })
    })
  }

  for (const [host, oddity] of [
    [71, 'none'],
    [72, 'callId'],
  ] as const) {
    it(`silences who leaves challenges open, with an odd ${oddity}, before their 5 s are over`, async function () {
      this.timeout(90_000)
      const from = callerIpv4(host)
      const open = { kind: 'open', method: 'INVITE', account: '101', pace: 50, count: 150 } as const
      const { answered } = await callOddly(given.lab, { ...open, oddity, from })

      expect(answered).to.be.within(30, mostOpen)
      await expectBlocked(given, from)
    })
  }

  it('never hears datagrams of 60 kB from a stranger: the kernel drops them', async function () {
    this.timeout(90_000)
    const from = callerIpv4(73)
    const { answered } = await callOddly(given.lab, { kind: 'large', pace: 20, count: 20, from })

    expect(answered).to.equal(0)
    expect((await given.daemon.story(from)).window.attempts).to.equal(0)
    expect(await given.daemon.check(from)).to.deep.equal({ isFound: false, lists: [] })
  })

  it('stays connected to AMI though the events of a trusted source are of 60 kB, and counts them', async function () {
    this.timeout(90_000)
    const from = callerIpv4(76)
    const phone = { from, account: '103', password: accounts['103'], style: 'dialogs' } as const
    await startCaller(given.lab, { ...phone, count: 1 }).report()
    const isTrusted = async (): Promise<boolean> =>
      (await given.daemon.story(from)).trust.length > 0
    await waitUntil(isTrusted, { what: `the trust in ${from}` })
    const before = await amiConnection(given.daemon)

    const { answered } = await callOddly(given.lab, { kind: 'large', pace: 20, count: 60, from })

    expect(answered).to.be.at.least(10)
    const attack = await latestAttack(given.daemon, from)
    expect(attack.attempts).to.be.at.least(10)
    expect(await amiConnection(given.daemon)).to.deep.equal(before)
  })
})

/** The state of the connection, and since when it is in it. */
async function amiConnection(daemon: Daemon): Promise<readonly unknown[]> {
  const { sources } = (await daemon.status()) as { sources: readonly SourceStatus[] }
  const ami = sources.find(({ kind }) => kind === 'ami')
  expect(ami?.state).to.equal('running')
  return [ami?.state, ami?.since]
}

describeProtected(
  'A PBX that knows its phones by the user name of their credentials',
  { files: { 'pjsip.conf': byUsername } },
  (given) => {
    for (const [host, phones, delaySeconds] of [
      [80, 15, 0.05],
      [81, 30, 0.15],
    ] as const) {
      it(`counts nothing of an office whose ${phones} phones register at once over TCP`, async function () {
        this.timeout(90_000)
        const from = callerIpv4(host)
        const office = { kind: 'office', firstAccount, delaySeconds, count: phones } as const
        const { answered } = await callOddly(given.lab, { ...office, from })

        expect(answered).to.equal(phones)
        const story = await given.daemon.story(from)
        expect(story.window.attempts).to.equal(0)
        expect(story.attacks).to.be.empty
      })
    }
  },
)

describeProtected(
  'A PBX whose dialplan reports its guests',
  {
    hasAnonymous: true,
    hep: 'off',
    files: { 'manager.conf': withUserClass, 'extensions.conf': reportingDialplan },
  },
  (given) => {
    it(`blocks ${amiUser.username}'s guest after ten reports`, async function () {
      this.timeout(60_000)
      const from = callerIpv4(66)
      const call = { style: 'bare', method: 'INVITE', account: 'guest', pace: 5 } as const
      const { end } = await startCaller(given.lab, { ...call, from, number: '00%n' }).report()

      expect(end).to.equal('silence')
      await expectBlocked(given, from)
      const attack = await latestAttack(given.daemon, from)
      expect(attack).to.include({ type: 'INVITE', attempts: 10 })
      expect(attack.evidence.every(({ failure }) => failure === 'dialplan')).to.equal(true)
    })
  },
)
