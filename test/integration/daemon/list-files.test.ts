// The allowlist and denylist files beside the configuration, as people edit them.
import { expect } from 'chai'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, recording } from './recordings.js'
import { Stage } from './stage.js'

describe('the allowlist and denylist files', function () {
  this.slow(6000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  it('are read at start, and every bad line is named', async () => {
    const sipward = await stage.install()
    await sipward.writeList('allow', ['# trunks', '203.0.113.0/24  SIP trunk', '300.1.2.3'])
    await sipward.writeList('deny', ['198.51.100.7 # scanner', 'nonsense', '127.0.0.0/8', '::/0'])

    await sipward.start()

    expect(stage.inKernel()).to.have.members(['allow4 203.0.113.0/24', 'deny4 198.51.100.7'])
    const texts = sipward.log.map(({ msg }) => msg)
    expect(texts).to.include(
      `${join(sipward.folder, 'allowlist')}:3: "300.1.2.3" is no address and no network`,
    )
    expect(texts).to.include(
      `${join(sipward.folder, 'denylist')}:2: "nonsense" is no address and no network`,
    )
    expect(texts.filter((text) => text.includes('would lock out'))).to.deep.equal([
      '127.0.0.0/8 of the denylist is left out: it would lock out 127.0.0.1, which is this host itself',
      '::/0 of the denylist is left out: it would lock out everybody',
    ])
    expect((await sipward.check('203.0.113.9')).entries[0]).to.include({
      origin: 'file',
      note: 'SIP trunk',
    })
    await sipward.stop('SIGINT')
  })

  it('are followed while the daemon runs: lines added, removed and replaced by an editor', async () => {
    const sipward = await stage.install()
    await sipward.start()
    const untilKernelHas = (members: readonly string[]): Promise<void> =>
      waitUntil(() => stage.inKernel().join() === members.join(), { what: members.join() })

    await sipward.writeList('deny', ['198.51.100.7', '2001:db8:bad::/48'])
    await untilKernelHas(['deny4 198.51.100.7', 'deny6 2001:db8:bad::/48'])
    // An editor writes a new file and renames it.
    const edited = join(sipward.folder, 'denylist.new')
    await writeFile(edited, '2001:db8:bad::/48\nwrong\n')
    await rename(edited, join(sipward.folder, 'denylist'))
    await untilKernelHas(['deny6 2001:db8:bad::/48'])
    await sipward.untilLogged(({ msg }) => msg.includes('denylist:2: "wrong"'), 'the bad line')
    await rm(join(sipward.folder, 'denylist'))
    await untilKernelHas([])

    expect(await sipward.status()).to.include({ deny: 0 })
    await sipward.stop('SIGINT')
  })

  it('let an address through that stands in both, and unblock whom they allow', async () => {
    const sipward = await stage.install()
    await sipward.writeList('deny', [attacker])
    await sipward.start()
    expect((await sipward.check(attacker)).verdict).to.equal('denied')

    await sipward.writeList('allow', [attacker])
    await waitUntil(async () => (await sipward.check(attacker)).verdict === 'allowed')
    await stage.pbx.play([recording('asterisk22-pjsip-svcrack')])
    // When this one, which comes later, is blocked, all of the first has been judged.
    await stage.pbx.play([recording('asterisk22-pjsip-ipv6')])
    await sipward.untilVerdict('2001:db8::66', 'blocked')

    const { lists, attacks } = await sipward.explain(attacker)
    expect(lists).to.deep.equal(['allow', 'deny'])
    expect(attacks).to.deep.equal([])
    expect(stage.inKernel()).to.have.members([
      `allow4 ${attacker}`,
      `deny4 ${attacker}`,
      'dynamic6-single 2001:db8::66',
    ])
    await sipward.stop('SIGINT')
  })

  it('leave alone what people have put on the lists themselves', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await sipward.cliChecked('deny', '198.51.100.7', '--note', 'by hand')
    await sipward.writeList('deny', ['198.51.100.7 by file', '198.51.100.8 by file'])
    await waitUntil(async () => (await sipward.status()).deny === 2)
    await sipward.stop()
    await sipward.start()

    await sipward.writeList('deny', [])
    await waitUntil(async () => (await sipward.status()).deny === 1)

    expect((await sipward.check('198.51.100.7')).entries[0]).to.include({ note: 'by hand' })
    expect(stage.inKernel()).to.deep.equal(['deny4 198.51.100.7'])
    const removed = await sipward.cliChecked('deny', '198.51.100.7', '--remove')
    expect(removed).to.equal('198.51.100.7 was taken off the denylist\n')
    await sipward.stop('SIGINT')
  })
})
