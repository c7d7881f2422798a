// Every command that talks to the daemon, as a child process against a served API.
import { expect } from 'chai'
import { hostileText } from '../../unit/tell/callback-core.js'
import type { Outcome } from './run-sipward.js'
import { ServedOperator } from './served-operator.js'

// Everything that could steer a terminal; lines end in \n and nothing else.
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029\u200b]/

describe('the command line', function () {
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

  it('check tells the lists of an address, and ends with 1 where there is none', async () => {
    const blocked = await sipward('check', '203.0.113.66')
    const json = await sipward('check', '203.0.113.66', '--json')
    const free = await sipward('check', '192.0.2.1')

    expect(blocked.exitCode).to.equal(0)
    expect(blocked.out).to.match(
      /^203\.0\.113\.66 is blocked\n {2}blocked by sipward .*\n\nBlocks in force\n {2}ADDRESS /,
    )
    expect(blocked.out).not.to.match(dangerous)
    expect(json.exitCode).to.equal(0)
    expect(json.out).not.to.match(dangerous)
    expect(JSON.parse(json.out)).to.deep.include({
      address: '203.0.113.66',
      verdict: 'blocked',
      lists: ['dynamic'],
    })
    expect(free).to.deep.equal({ exitCode: 1, out: '192.0.2.1 is in no list\n', err: '' })
  })

  it('report tells a day in each form, with nothing that others wrote left raw', async () => {
    const day = ['--day', '2026-11-29', '--pbx', 'berlin']
    const forms = ['--text', '--html', '--csv', '--json']
    const printed = await Promise.all(forms.map((form) => sipward('report', ...day, form)))
    const [text, html, csv, json] = printed.map(({ out }) => out)

    for (const { exitCode, err, out } of printed) {
      expect([exitCode, err]).to.deep.equal([0, ''])
      expect(out.replaceAll('\r\n', '\n')).not.to.match(dangerous)
    }
    expect(text).to.match(/^Act now: Account 204 seems found out/)
    expect(html).to.match(/^<!doctype html>/)
    expect(csv).to.match(/^section,key,/)
    expect(JSON.parse(json ?? '')).to.have.nested.property('verdict.state', 'act')
    expect(operator.calls[0]).to.deep.include.members(['report'])
    expect(JSON.stringify(operator.calls[0])).to.include('"filter":{"pbx":"berlin"}')
  })

  it('report refuses two forms, and a day that is none', async () => {
    const two = await sipward('report', '--json', '--html')
    const none = await sipward('report', '--day', '2026-02-30')

    expect(two).to.include({ exitCode: 64, out: '' })
    expect(two.err).to.contain('--json and --html exclude each other')
    expect(none).to.include({ exitCode: 64, out: '' })
    expect(none.err).to.contain('day must be a day')
  })

  it('explain tells the whole story, with nothing an attacker wrote left raw', async () => {
    const { exitCode, out } = await sipward('explain', '203.0.113.66')
    const json = await sipward('explain', '203.0.113.66', '--json')

    expect(exitCode).to.equal(0)
    expect(out).not.to.match(dangerous)
    expect(json.out).not.to.match(dangerous)
    expect(out.split('\n').filter((line) => /^\S/.test(line))).to.deep.equal([
      '203.0.113.66 is blocked',
      'Blocks in force',
      'Accounts that work from here',
      'Attacks, newest first',
      'Attempts of the latest attack, the last 1 of 10',
      'Blocks that have ended',
    ])
    expect(out).to.contain('  failed attempts  4 in the last 60 s; 10 are an attack\n')
    expect(out).to.contain('  strikes          2 in the last 30 days; 3 lead to the denylist\n')
    expect(out).to.contain('wrong password')
    expect(out).to.contain('  dropped since    1,234 packets, 567,890 bytes\n')
    expect(out).to.contain('  too many in a minute  ')
    expect(out).to.contain('  00\\x1b[2J').and.to.contain('CALLED')
    expect(out).to.contain('  known attack tool  campaign-7  ')
    expect(out).to.contain('100\\x1b[2J\\x9b31m\\x0d\\x0aok\\u{202e}')
    expect(JSON.parse(json.out)).to.have.nested.property('attacks[0].account', `100${hostileText}`)
  })

  it('allow and deny put networks on their lists in canonical spelling', async () => {
    const allowed = await sipward('allow', '198.51.100.77/24', '--note', 'office')
    const denied = await sipward('deny', '2001:DB8::66', '--json')

    expect(allowed).to.deep.equal({
      exitCode: 0,
      out: '198.51.100.0/24 is on the allowlist: office\n',
      err: '',
    })
    expect(JSON.parse(denied.out)).to.include({ address: '2001:db8::66', list: 'deny' })
    expect(operator.calls).to.deep.equal([
      ['add', 'allow', '198.51.100.0/24', 'office'],
      ['add', 'deny', '2001:db8::66', undefined],
    ])
  })

  it('deny says that an entry was there, and that the allowlist leaves it without effect', async () => {
    const { out } = await sipward('deny', '192.0.2.77')

    expect(out).to.equal(
      '192.0.2.77 was already on the denylist\n' +
        'it has no effect: 192.0.2.0/25 is on the allowlist, which wins; sipward allow 192.0.2.0/25 --remove\n',
    )
  })

  it('allow and deny take networks off again', async () => {
    const removed = await sipward('allow', '192.0.2.1', '--remove')
    const absent = await sipward('deny', '192.0.2.2', '--remove')

    expect(removed.out).to.equal('192.0.2.1 was taken off the allowlist\n')
    expect(absent.out).to.equal('192.0.2.2 was not on the denylist\n')
  })

  it('deny shows why the daemon refuses, and that nothing was changed', async () => {
    expect(await sipward('deny', '127.0.0.0/8')).to.deep.equal({
      exitCode: 64,
      out: '',
      err: 'sipward: 127.0.0.0/8 holds this host itself\n  nothing was changed; correct the value and try again\n',
    })
  })

  it('unblock says what it has ended, and what still denies', async () => {
    const ended = await sipward('unblock', '203.0.113.66')
    const denied = await sipward('unblock', '198.51.100.9')

    expect(ended.out).to.equal('203.0.113.66 is unblocked: 1 block ended\n')
    expect(denied.out).to.match(
      /^198\.51\.100\.9 was not blocked by sipward\nit stays denied by 198\.51\.100\.0\/24 .*: sipward deny 198\.51\.100\.0\/24 --remove\n$/,
    )
    expect(denied.out).not.to.match(dangerous)
  })

  it('unblock takes several addresses, and none of them where one is none', async () => {
    const both = await sipward('unblock', '203.0.113.66', '192.0.2.1')
    const json = await sipward('unblock', '203.0.113.66', '192.0.2.1', '--json')
    operator.calls.length = 0
    const wrong = await sipward('unblock', '203.0.113.66', 'here')

    expect(both.out).to.equal(
      '203.0.113.66 is unblocked: 1 block ended\n192.0.2.1 was not blocked by sipward\n',
    )
    expect(JSON.parse(json.out)).to.have.property('total', 2)
    expect([wrong.exitCode, operator.calls]).to.deep.equal([64, []])
  })

  for (const command of ['check', 'explain', 'allow', 'deny', 'unblock']) {
    it(`${command} refuses what is no address with 64, and asks the daemon nothing`, async () => {
      const { exitCode, out, err } = await sipward(command, '203.0.113.\u001b[2J')

      expect([exitCode, out]).to.deep.equal([64, ''])
      expect(err).to.match(
        /^sipward: an address or a network is needed, .*not "203\.0\.113\.\\x1b\[2J"\n/,
      )
      expect(err).not.to.match(dangerous)
      const isRead = command === 'check' || command === 'explain'
      expect(err).to.contain(isRead ? `see sipward ${command} --help` : 'nothing was changed')
      expect(operator.calls).to.deep.equal([])
    })
  }
})
