// `sipward settings`, as a child process against a served API.
import { expect } from 'chai'
import { defaultSettings, type Settings } from '../../../src/domain/settings.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { type Outcome, runSipward } from './run-sipward.js'

describe('sipward settings', function () {
  this.timeout(60_000)
  this.slow(3000)
  let server: ApiServer
  let settings: Settings
  before(async () => {
    server = await serve({
      settings: () => Promise.resolve(settings),
      changeSettings: (changes) => {
        settings = { ...settings, ...changes }
        return Promise.resolve(settings)
      },
      resetSetting: (key) => {
        settings = { ...settings, [key]: defaultSettings[key] }
        return Promise.resolve(settings)
      },
    })
  })
  beforeEach(() => {
    settings = defaultSettings
  })
  after(() => server.stop())
  const sipward = (...commandLine: string[]): Promise<Outcome> =>
    runSipward(['--socket', server.socket, ...commandLine])

  it('shows, gets and sets, each type from text', async () => {
    const shown = await sipward('settings')
    const number = await sipward('settings', 'set', 'blocking.threshold', '5')
    const list = await sipward('settings', 'set', 'sip.ports', '5060,5070:5080', '--json')
    await sipward('settings', 'set', 'blocking.monitor', 'true')
    const got = await sipward('settings', 'get', 'sip.ports')

    expect(shown.out).to.match(/\n {4}blocking\.threshold +3 blocks +a whole number from 1 to 20\n/)
    expect(shown.out).to.match(/^Blocking: How long an attacker is blocked/m)
    expect(shown.out).to.match(/\nEvery setting has its default\.\n$/)
    expect((await sipward('settings', 'list', '--json')).exitCode).to.equal(0)
    expect(number.out).to.equal('blocking.threshold = 5\n')
    expect(JSON.parse(list.out)).to.deep.equal({ 'sip.ports': ['5060', '5070:5080'] })
    expect(got.out).to.equal('5060,5070:5080\n')
    expect((await sipward('settings')).out).to.match(/\n {2}\* blocking\.threshold +5 blocks /)
    expect(settings).to.include({ 'blocking.threshold': 5, 'blocking.monitor': true })
  })

  it('wraps long lists, and gets them with an item a line', async () => {
    const shown = await sipward('settings', 'list')
    const got = await sipward('settings', 'get', 'detection.userAgents')

    const lines = shown.out.split('\n')
    expect(Math.max(...lines.map((line) => line.length))).to.be.below(110)
    expect(lines.findIndex((line) => line.includes('detection.userAgents'))).to.be.above(0)
    expect(shown.out).to.contain('friendly-scanner,')
    expect(got.out.trim().split('\n')).to.deep.equal(defaultSettings['detection.userAgents'])
  })

  it('takes lists as JSON, and adds and removes items', async () => {
    const set = await sipward('settings', 'set', 'detection.userAgents', '["/a{1,2}/", "svmap"]')
    const changed = await sipward(
      ...['settings', 'set', 'detection.userAgents'],
      ...['--add', 'sipvicious', '--add', 'svmap', '--remove', '/a{1,2}/'],
    )
    const absent = await sipward('settings', 'set', 'detection.userAgents', '--remove', 'svmop')
    const empty = await sipward('settings', 'set', 'country.list', '[]')
    const noList = await sipward('settings', 'set', 'invite.value', '--add', '3')

    expect(set.out).to.equal('detection.userAgents = ["/a{1,2}/","svmap"]\n')
    expect(changed.out).to.equal('detection.userAgents = svmap,sipvicious\n')
    expect([absent.exitCode, noList.exitCode]).to.deep.equal([64, 64])
    expect(absent.err).to.contain('"svmop" is not in detection.userAgents; did you mean "svmap"?')
    expect(noList.err).to.contain('invite.value is no list')
    expect(empty.out).to.equal('country.list = \n')
    expect(settings['country.list']).to.deep.equal([])
  })

  it('resets one to its first value', async () => {
    await sipward('settings', 'set', 'blocking.threshold', '5')
    const reset = await sipward('settings', 'reset', 'blocking.threshold')
    const unknown = await sipward('settings', 'reset', 'blocking.treshold')

    expect(reset.out).to.equal('blocking.threshold = 3\n')
    expect(settings).to.deep.equal(defaultSettings)
    expect([unknown.exitCode, unknown.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 64 && err.includes('"blocking.threshold"?'),
    )
  })

  it('names its commands where a word is none of them, and the ways where it is a setting', async () => {
    const unknown = await sipward('settings', 'frob')
    const misspelt = await sipward('settings', 'rest')
    const key = await sipward('settings', 'blocking.threshold', '4')

    expect([unknown.exitCode, unknown.err]).to.deep.equal([
      64,
      "sipward: there is no command 'frob' of sipward settings; there are list, get, set, reset\n",
    ])
    expect(misspelt.err).to.contain('did you mean "reset"?')
    expect(key.err).to.contain('sipward settings set blocking.threshold VALUE')
    expect(settings).to.deep.equal(defaultSettings)
  })

  it('refuses bad values and unknown keys, and changes nothing', async () => {
    const bad = await sipward('settings', 'set', 'blocking.threshold', '21')
    const unknown = await sipward('settings', 'get', 'blocking.treshold')

    expect(bad.exitCode).to.equal(64)
    expect(bad.err).to.match(
      /^sipward: blocking\.threshold must be a whole number from 1 to 20, not 21\n/,
    )
    expect(unknown.exitCode).to.equal(64)
    expect(unknown.err).to.contain('did you mean "blocking.threshold"?')
    expect(settings).to.deep.equal(defaultSettings)
  })
})
