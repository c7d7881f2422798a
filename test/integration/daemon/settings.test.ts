// Settings that are changed while the daemon runs.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, changedRecording } from './recordings.js'
import { Stage } from './stage.js'

describe('a change of the settings', function () {
  this.timeout(60_000)
  this.slow(6000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  it('holds from the next attempt on, without a restart, and after one', async () => {
    const guesses = (source: string, attempts: number): Promise<string> =>
      changedRecording('asterisk22-pjsip-svcrack', stage.folder, { name: source, source, attempts })
    const sipward = await stage.install({ hasHep: false })
    await sipward.start()
    const counted = async (source: string, attempts: number): Promise<void> => {
      await stage.pbx.play([await guesses(source, attempts)])
      const isCounted = async (): Promise<boolean> =>
        (await sipward.explain(source)).window.attempts === attempts
      await waitUntil(isCounted, { what: `${attempts} attempts of ${source}` })
    }
    await counted(attacker, 9)
    expect((await sipward.check(attacker)).verdict).to.equal('free')

    await sipward.cliChecked('settings', 'set', 'detection.attemptsPerMinute', '3')

    await counted('198.51.100.7', 2)
    expect((await sipward.check('198.51.100.7')).verdict).to.equal('free')
    await stage.pbx.play([await guesses('198.51.100.8', 3)])
    await sipward.untilVerdict('198.51.100.8', 'blocked')
    expect(stage.inKernel()).to.deep.equal(['dynamic4 198.51.100.8'])
    await sipward.stop()
    await sipward.start()
    await stage.pbx.play([await guesses('198.51.100.9', 3)])
    await sipward.untilVerdict('198.51.100.9', 'blocked')
    await sipward.stop()
  })

  it('is refused with what is allowed where it is wrong, and the old value stays', async () => {
    const sipward = await stage.install()
    await sipward.start()
    const before = await sipward.cliChecked('settings', '--json')
    const refused: readonly (readonly [key: string, value: string, why: string])[] = [
      ['detection.attemptsPerMinute', '0', 'must be a whole number from 1 to 1000, not 0'],
      ['blocking.monitor', 'maybe', 'must be true or false'],
      ['blocking.threshold', '21', 'must be a whole number from 1 to 20, not 21'],
      ['sip.ports', '70000', 'from 1 to 65535, not ["70000"]'],
      ['invite.unit', 'fortnight', 'must be second or minute or hour, not "fortnight"'],
      ['country.list', 'de', 'the ISO 3166 code of a country in capital letters, "DE", not ["de"]'],
      ['blocking.treshold', '3', 'did you mean "blocking.threshold"?'],
    ]

    await Promise.all(
      refused.map(async ([key, value, why]) => {
        const { code, stderr } = await sipward.cli('settings', 'set', key, value)
        expect([code, stderr], key).to.satisfy(() => code === 64 && stderr.includes(why))
      }),
    )

    expect(await sipward.cliChecked('settings', '--json')).to.equal(before)
    await sipward.stop()
  })

  it('is taken back to what the configuration says, or to the default', async () => {
    const sipward = await stage.install({ settings: ['blocking.threshold = 7'] })
    await sipward.start()
    await sipward.cliChecked('settings', 'set', 'blocking.threshold', '9')
    await sipward.cliChecked('settings', 'set', 'sip.ports', '--add', '5080')
    expect(await sipward.cliChecked('settings', 'get', 'sip.ports')).to.equal('5060,5080\n')

    const first = await sipward.cliChecked('settings', 'reset', 'blocking.threshold')
    const second = await sipward.cliChecked('settings', 'reset', 'sip.ports')
    await sipward.kill()
    await sipward.start()

    expect([first, second]).to.deep.equal(['blocking.threshold = 7\n', 'sip.ports = 5060\n'])
    expect(await sipward.cliChecked('settings', 'get', 'blocking.threshold')).to.equal('7\n')
    await sipward.stop()
  })
})
