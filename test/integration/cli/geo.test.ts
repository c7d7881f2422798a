// Countries on the command line: `geo`, names beside addresses, and who is not to be locked out.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import { defaultSettings } from '../../../src/domain/settings.js'
import type { SettingsAsker } from '../../../src/ports/operator/settings-desk.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { entry, sampleStatus, sampleTime } from '../../unit/tell/callback-core.js'
import { type Outcome, runSipward } from './run-sipward.js'

const inForce = {
  ...sampleStatus.geo.policy,
  mode: 'allow',
  countries: ['US', 'DE'],
  state: 'inForce',
  ipv4: 155_000,
  ipv6: 500,
} as const

describe('the command line about countries', function () {
  this.timeout(60_000)
  this.slow(3000)
  let server: ApiServer
  let geo = sampleStatus.geo
  const askers: SettingsAsker[] = []
  before(async () => {
    server = await serve({
      status: () => Promise.resolve({ ...sampleStatus, geo }),
      updateGeo: () =>
        geo.state === 'ready'
          ? Promise.resolve({ at: sampleTime, outcome: 'replaced', text: 'a newer one is in use' })
          : Promise.reject(new AppError('unavailable', 'the download broke off')),
      countryOf: (network) => (network.startsWith('203.0.113.') ? 'DE' : ''),
      check: (network) => Promise.resolve({ entries: [entry('deny', network)], blocks: [] }),
      changeSettings: (_changes, asker) => {
        askers.push(asker)
        return asker.isForced || asker.addresses.length === 0
          ? Promise.resolve({ ...defaultSettings, 'country.policy': 'allow' as const })
          : Promise.reject(new AppError('invalidValue', 'it would lock you out'))
      },
    })
  })
  beforeEach(() => {
    geo = sampleStatus.geo
    askers.length = 0
  })
  after(() => server.stop())
  const sipward = (commandLine: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
    runSipward(['--socket', server.socket, ...commandLine], env)

  it('geo shows the database, whose it is, and the policy by the names of its countries', async () => {
    geo = { ...geo, policy: inForce }
    const { exitCode, out } = await sipward(['geo'])

    expect(exitCode).to.equal(0)
    expect(out.split('\n').map((line) => line.trim().replace(/ {2,}/, ': '))).to.deep.equal([
      'database: ready',
      'file: /var/lib/sipward/country.mmdb',
      'name: country',
      'built (UTC): 2026-11-20 02:31:07',
      'updated: when asked: sipward geo update, from a registry',
      'policy: allow United States (US), Germany (DE), in force, 155,500 networks',
      'IP Geolocation by DB-IP (https://db-ip.com)',
      '',
    ])
    expect((await sipward(['geo', 'status'])).out).to.equal(out)
  })

  it('geo shows why there is no database, and why the policy is not in force', async () => {
    const policy = { ...inForce, state: 'kept', reason: 'the kernel keeps what it had' } as const
    geo = { ...geo, state: 'missing', reason: 'there is no file', builtAt: 0, name: '', policy }
    const { out } = await sipward(['geo'])
    const status = await sipward(['status'])

    expect(out).to.match(/database +missing: there is no file\n/)
    expect(out).to.match(/NOT in force: the kernel keeps what it had\n/)
    expect(status.out).to.match(/GeoIP +missing +there is no file, policy allow .*NOT in force/)
  })

  it('geo --json is what the API answers', async () => {
    const { out } = await sipward(['geo', '--json'])

    expect(JSON.parse(out)).to.deep.include({
      state: 'ready',
      builtAt: '2026-11-20T02:31:07.250Z',
      ipv6: true,
      attribution: { text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com' },
      update: { origin: 'a registry', automatic: false, last: null },
      policy: {
        mode: 'off',
        countries: [],
        state: 'off',
        reason: '',
        since: '2026-11-21T02:31:07.250Z',
        networks: { ipv4: 0, ipv6: 0 },
      },
    })
  })

  it('geo update says what it has done, or why nothing was changed', async () => {
    const done = await sipward(['geo', 'update'])
    geo = { ...geo, state: 'broken' }
    const failed = await sipward(['geo', 'update'])

    expect([done.exitCode, done.out]).to.deep.equal([0, 'a newer one is in use\n'])
    expect([failed.exitCode, failed.err]).to.deep.equal([69, 'sipward: the download broke off\n'])
  })

  it('check names the country of the address and of list entries', async () => {
    const known = await sipward(['check', '203.0.113.66'])
    const json = await sipward(['check', '203.0.113.66', '--json'])

    expect(known.out).to.match(/^203\.0\.113\.66 in Germany \(DE\) is denied\n/)
    expect(known.out).to.match(/ {2}operator {2}2026-11-21 02:31:07 {2}Germany\n/)
    expect(JSON.parse(json.out)).to.include({ country: 'DE', countryName: 'Germany' })
    expect(JSON.parse(json.out)).to.have.nested.property('entries[0].country', 'DE')
    expect((await sipward(['check', '192.0.2.1'])).out).to.match(/^192\.0\.2\.1 is denied\n/)
  })

  it('settings set sends the address that the person came from, and --force where they insist', async () => {
    const change = ['settings', 'set', 'country.policy', 'allow']
    const ssh = { SSH_CONNECTION: '203.0.113.7 50022 192.0.2.1 22' }

    const refused = await sipward(change, ssh)
    const forced = await sipward([...change, '--force'], ssh)

    expect([refused.exitCode, refused.err.split('\n')[0]]).to.deep.equal([
      64,
      'sipward: it would lock you out',
    ])
    expect([forced.exitCode, forced.out]).to.deep.equal([0, 'country.policy = allow\n'])
    expect(askers).to.deep.equal([
      { addresses: ['203.0.113.7'], isForced: false },
      { addresses: ['203.0.113.7'], isForced: true },
    ])
  })

  it('settings set refuses a country that does not exist, and names the one that was meant', async () => {
    const { exitCode, err } = await sipward(['settings', 'set', 'country.list', 'US,UK'])

    expect(exitCode).to.equal(64)
    expect(err).to.include('did you mean "GB" (United Kingdom)?')
    expect(askers).to.deep.equal([])
  })
})
