// Mails on the command line: how they leave, a test, and a secret that is piped in.
import { expect } from 'chai'
import { defaultSettings, type Settings, shownSettings } from '../../../src/domain/settings.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { hostileText, sampleTime } from '../../unit/tell/callback-core.js'
import { type Outcome, runSipward } from './run-sipward.js'

describe('the command line about mails', function () {
  this.timeout(60_000)
  this.slow(3000)
  let server: ApiServer
  const tests: (string | undefined)[] = []
  const changes: Partial<Settings>[] = []
  let outcome = { isSent: true, sentence: 'the server has taken the test (250 ok)' }
  before(async () => {
    server = await serve({
      deliveries: () =>
        Promise.resolve({
          channels: [
            {
              ...{ name: 'mail', isOn: true, reason: `no login${hostileText}`, waiting: 2 },
              ...{ lateSince: sampleTime, lastSentAt: 0 },
            },
          ],
          latest: [
            {
              ...{ id: 'x', channel: 'mail', newsClass: 'act', phase: 'first', tries: 1 },
              ...{ about: `so${hostileText}`, state: 'failed', createdAt: sampleTime },
              ...{ nextTryAt: 0, doneAt: sampleTime, error: '550 5.1.1' },
            },
          ],
        }),
      sendTest: (_channel, recipient) => {
        tests.push(recipient)
        return Promise.resolve(outcome)
      },
      changeSettings: (wanted) => {
        changes.push(wanted)
        return Promise.resolve(shownSettings({ ...defaultSettings, ...wanted }))
      },
    })
  })
  after(() => server.stop())
  const sipward = (...commandLine: string[]): Promise<Outcome> =>
    runSipward(['--socket', server.socket, ...commandLine])

  it('shows how mails leave, without a sign that a terminal would obey', async () => {
    const { exitCode, out } = await sipward('mail')

    expect(exitCode).to.equal(0)
    expect(out).to.match(/mail +does NOT leave since 2026-11-21 02:31:07 \(UTC\): no login/)
    expect(out).to.match(/failed +so.* 550 5\.1\.1/)
    expect(out).to.not.match(/[\u001b\u202e]/)
    expect(JSON.parse((await sipward('mail', 'status', '--json')).out)).to.have.nested.property(
      'channels[0].waiting',
      2,
    )
  })

  it('sends a test, and ends with 69 and the reason where it does not arrive', async () => {
    expect(await sipward('mail', 'test', 'anna@example.org')).to.include({
      exitCode: 0,
      out: 'the server has taken the test (250 ok)\n',
    })
    outcome = { isSent: false, sentence: 'nobody listens there' }
    const { exitCode, err } = await sipward('mail', 'test')

    expect(tests).to.deep.equal(['anna@example.org', undefined])
    expect(exitCode).to.equal(69)
    expect(err).to.match(/nobody listens there/)
  })

  it('takes a secret from the input, and shows only that it is set', async () => {
    const argv = ['--socket', server.socket, 'settings', 'set', 'mail.password', '-']
    const { exitCode, out } = await runSipward(argv, {}, 'hunter2 ü\n')

    expect([exitCode, out]).to.deep.equal([0, 'mail.password = set\n'])
    expect(changes).to.deep.equal([{ 'mail.password': 'hunter2 ü' }])
  })
})
