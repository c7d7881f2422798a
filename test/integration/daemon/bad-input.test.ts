// Commands that make no sense change nothing.
import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sipward } from './sipward.js'

describe('an order that makes no sense', function () {
  this.slow(6000)
  let folder: string
  let sipward: Sipward
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-bad-input-'))
    sipward = await Sipward.install({ folder, amiPorts: [1], isDryRun: true })
    sipward.launch()
    await sipward.untilReady(() => true)
    await sipward.cliChecked('allow', '192.0.2.0/24')
    await sipward.cliChecked('deny', '198.51.100.7')
  })
  after(async () => {
    await sipward.end()
    await rm(folder, { recursive: true, force: true })
  })

  /** All that an order could change. */
  const state = async (): Promise<unknown> => {
    const paths = ['/allowlist', '/denylist', '/blocks', '/settings']
    const { firewall } = await sipward.status()
    return [firewall.entries, await Promise.all(paths.map((path) => sipward.api.get(path)))]
  }

  for (const command of ['check', 'explain', 'allow', 'deny', 'unblock']) {
    it(`is refused by ${command} with exit 64, and changes nothing`, async () => {
      const before = await state()

      await Promise.all(
        ['203.0.113.999', '192.0.2.0/33', 'not_a_host.invalid', '', '010.0.0.1'].map(
          async (wrong) => {
            const { code, stdout, stderr } = await sipward.cli(command, wrong)
            expect([code, stdout], wrong).to.deep.equal([64, ''])
            expect(stderr).to.contain(`not "${wrong}"`)
          },
        ),
      )

      expect(await state()).to.deep.equal(before)
    })
  }

  it('is refused where it would lock out this host or everybody', async () => {
    const before = await state()

    await Promise.all(
      ['127.0.0.1', '::1', '0.0.0.0/0', '::/0'].map(async (own) => {
        const { code, stderr } = await sipward.cli('deny', own)
        expect([code, stderr], own).to.satisfy(() => code === 64 && /would lock out/.test(stderr))
      }),
    )

    expect(await state()).to.deep.equal(before)
  })
})
