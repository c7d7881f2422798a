// `sipward status`, `trust` and `reload`, as child processes against a served API.
import { expect } from 'chai'
import { sampleStatus, withHealth } from '../../unit/tell/callback-core.js'
import type { Outcome } from './run-sipward.js'
import { ServedOperator } from './served-operator.js'

// Everything that could steer a terminal; lines end in \n and nothing else.
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029\u200b]/

describe('the command line about the daemon itself', function () {
  this.timeout(60_000)
  this.slow(3000)
  let operator: ServedOperator
  before(async () => {
    operator = await ServedOperator.start()
  })
  beforeEach(() => {
    operator.reset()
  })
  after(() => operator.stop())
  const sipward = (...commandLine: readonly string[]): Promise<Outcome> =>
    operator.sipward(...commandLine)

  it('status shows the health of every part, then the counts', async () => {
    const { exitCode, out, err } = await sipward('status')

    expect([exitCode, err]).to.deep.equal([0, ''])
    expect(out).to.equal(
      [
        'PROTECTING, BUT NOT WHOLLY: SIP messages are not received on 127.0.0.1:9060: nothing has come for an hour',
        '  → give sipward another port: listen in section [hep], and capture_address in hep.conf',
        'sipward 0.1.0 on edge-1, up 1 d 2 h',
        '',
        '  AMI       pbx             running  Asterisk 22.10.1, 12,345 events, 7 dropped (malformed 5, unknownEvent:\\x1b[2J\\x9b31m\\x0d\\x0aok… 2), lag 3 ms, at most 1 s in the last minute',
        '  HEP       127.0.0.1:9060  lost     nothing has come for an hour, 0 messages',
        '  firewall  iptables        ready    namespace pbx, verified 2 s ago, put back once',
        '  store                     ready',
        '  GeoIP                     ready    database of 2026-11-20, policy off',
        '',
        '  LIST                  ENTRIES',
        '  allowlist                   3',
        '  denylist, by people     1,200',
        '  denylist, by strikes        1',
        '  blocked for a time          2',
        '  blocked, one flow           1',
        '',
        'Latest news (UTC)',
        '  2026-11-21 02:31:07  198.51.100.9 was put on the denylist',
        '',
      ].join('\n'),
    )
  })

  it('status ends with 1 where it does not protect, and says why and what to do', async () => {
    const [ami = sampleStatus.sources[0]] = sampleStatus.sources
    const sources = [{ ...ami, state: 'refused', reason: 'the secret is wrong' }]
    operator.status = withHealth({
      ...sampleStatus,
      sources: sources as typeof sampleStatus.sources,
    })

    const { exitCode, out } = await sipward('status')
    const json = await sipward('status', '--json')

    expect([exitCode, json.exitCode]).to.deep.equal([1, 1])
    expect(out.split('\n').slice(0, 2)).to.deep.equal([
      'NOT PROTECTING: the PBX pbx is not heard: the secret is wrong',
      '  → correct username and secret in section [[asterisk]], or in manager.conf',
    ])
    expect(JSON.parse(json.out)).to.have.nested.property('health.state', 'notProtecting')
  })

  it('trust lists the sources where something works, and ends the trust in one', async () => {
    const listed = await sipward('trust')
    const inStatus = await sipward('status', '--trusted')
    const ended = await sipward('trust', 'end', '203.0.113.66')
    const unknown = await sipward('trust', 'end', '192.0.2.1', '--json')

    expect(listed.out).to.match(/\n {2}203\.0\.113\.66 {2}2026-11-21 02:31:07 {11}7\\x1b\[2J/)
    expect(inStatus.out).to.contain('\nTrusted sources\n')
    expect(ended.out).to.equal('203.0.113.66 is trusted no more\n')
    expect(JSON.parse(unknown.out)).to.deep.equal({ address: '192.0.2.1', ended: false })
  })

  it('reload says what was changed, and what waits for the next start', async () => {
    const { out } = await sipward('reload')

    expect(out).to.equal('the allowlist was read\nthe changed section [store] waits\n')
  })

  it('status says what was forgotten where something was', async () => {
    operator.forgotten = { ...operator.forgotten, sessions: 1200, sources: 1 }
    const { out } = await sipward('status')
    const json = await sipward('status', '--json')

    expect(out).to.contain('\n  forgotten before their time: sessions 1,200, sources 1\n')
    expect(JSON.parse(json.out)).to.have.property('forgotten').that.deep.equals(operator.forgotten)
  })

  it('status --all lists everything, hostile text harmless and long lists cut', async () => {
    const { out } = await sipward('status', '--all')

    expect(out).not.to.match(dangerous)
    expect(out).to.contain('\nAllowlist\n  nobody\n')
    expect(out).to.match(
      /\n {2}198\.51\.100\.0\/24 {2}operator {2}2026-11-21 02:31:07 {11}scanner /,
    )
    expect(out).to.contain('\n  and 1,498 more: --json prints all of them\n')
    expect(out).to.match(/\n {2}203\.0\.113\.66 {12}REGISTER {2}2026-11-21 02:31:07 {2}2026-11-21 /)
    expect(out).to.match(/\n {2}203\.0\.113\.80 port 5070 {2}REGISTER /)
    expect(out).to.contain('UNTIL (UTC)          UNBLOCKS IN')
    expect(out).to.contain('  blocked by sipward for 1 h after a REGISTER attack\n')
    expect(out).to.contain(
      '  only udp from port 5070 is blocked, for 1 h: others work behind this address\n',
    )
  })

  it('status --json has the counts at the top, and lists where asked', async () => {
    const { out } = await sipward('status', '--json')
    const withLists = await sipward('status', '--json', '--dynamic')

    expect(out).not.to.match(dangerous)
    expect(JSON.parse(out)).to.include({
      allow: 3,
      deny: 1200,
      dynamicPermanent: 1,
      dynamicTemporary: 2,
    })
    expect(JSON.parse(out)).not.to.have.property('lists')
    expect(JSON.parse(withLists.out)).to.have.nested.property('lists.dynamic').with.length(2)
    expect(JSON.parse(withLists.out)).not.to.have.nested.property('lists.allow')
  })
})
