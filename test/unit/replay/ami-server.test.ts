// The stand-in PBX as an AMI server: who gets in, what is answered, and what is cut.
import { expect } from 'chai'
import { ReplayPbx } from '../../../src/demo/replay-pbx.js'
import { waitUntil } from '../../support/wait-until.js'
import { RawAmiClient } from './raw-ami-client.js'

describe('ReplayPbx as an AMI server', () => {
  let now = 1_282_739_190_316.046
  let pbx: ReplayPbx
  let client: RawAmiClient

  beforeEach(async () => {
    now = 1_282_739_190_316.046
    pbx = new ReplayPbx({ username: 'sipward', secret: 's3cret', clock: { now: () => now } })
    client = new RawAmiClient(await pbx.start())
    await waitUntil(() => client.text.endsWith('\r\n'), { what: 'the greeting' })
  })

  afterEach(async () => {
    client.close()
    await pbx.stop()
  })

  it('greets, lets in whoever knows the secret, and reports that login as AMI does', async () => {
    expect(client.take()).to.equal('Asterisk Call Manager/11.0.0\r\n')

    const answer = await client.login('sipward', 's3cret')

    expect(answer).to.match(
      /^Response: Success\r\nActionID: login-1\r\nMessage: Authentication accepted\r\n\r\n/,
    )
    await waitUntil(() =>
      (answer + client.text).endsWith('\r\nSessionTV: 2010-08-25T12:26:30.316+0000\r\n\r\n'),
    )
    const events = (answer + client.text).split('\r\n\r\n').slice(1, -1)
    expect(events.map((event) => event.split('\r\n')[0])).to.deep.equal([
      'Event: FullyBooted',
      'Event: SuccessfulAuth',
    ])
    const { localPort } = client.socket
    expect(events[1]).to.contain(`\r\nRemoteAddress: IPV4/TCP/127.0.0.1/${localPort ?? 0}\r\n`)
    expect(pbx.listeners).to.equal(1)
  })

  for (const [username, secret] of [
    ['sipward', 'wrong'],
    ['other', 's3cret'],
    ['', ''],
  ] as const) {
    it(`refuses "${username}" with "${secret}" and closes the connection`, async () => {
      const answer = await client.login(username, secret)

      expect(answer).to.equal(
        'Response: Error\r\nActionID: login-1\r\nMessage: Authentication failed\r\n\r\n',
      )
      await client.untilClosed()
      expect(pbx.listeners).to.equal(0)
    })
  }

  it('permits nothing before the login', async () => {
    expect(await client.ask('Action: Ping', 'ActionID: 7')).to.equal(
      'Response: Error\r\nActionID: 7\r\nMessage: Permission denied\r\n\r\n',
    )
  })

  it('answers Ping with its clock, to the microsecond', async () => {
    await client.login('sipward', 's3cret', 'off')

    expect(await client.ask('Action: Ping', 'ActionID: ping-1')).to.equal(
      'Response: Success\r\nActionID: ping-1\r\nPing: Pong\r\nTimestamp: 1282739190.316046\r\n\r\n',
    )
    now = 1_282_739_191_000
    expect(await client.ask('action: PING')).to.equal(
      'Response: Success\r\nPing: Pong\r\nTimestamp: 1282739191.000000\r\n\r\n',
    )
  })

  it('answers CoreSettings, refuses unknown actions, and says goodbye', async () => {
    await client.login('sipward', 's3cret', 'off')

    const settings = await client.ask('Action: CoreSettings', 'ActionID: 2')
    expect(settings).to.match(/^Response: Success\r\nActionID: 2\r\nAMIversion: 11\.0\.0\r\n/)
    expect(settings).to.contain('\r\nAsteriskVersion: replay\r\n')
    expect(await client.ask('Action: Originate', 'ActionID: 3')).to.equal(
      'Response: Error\r\nActionID: 3\r\nMessage: Invalid/unknown command\r\n\r\n',
    )
    expect(await client.ask('Action: Logoff', 'ActionID: 4')).to.equal(
      'Response: Goodbye\r\nActionID: 4\r\nMessage: Thanks for all the fish.\r\n\r\n',
    )
    await client.untilClosed()
  })

  it('answers two actions that came in one packet, and one that came in two', async () => {
    await client.login('sipward', 's3cret', 'off')

    const both = await client.ask('Action: Ping', 'ActionID: a', '', 'Action: Foo', 'ActionID: b')
    await waitUntil(() => (both + client.text).includes('ActionID: b'))
    client.take()
    client.socket.write('Action: Ping\r\nActio')
    await new Promise((resolve) => setImmediate(resolve))
    client.socket.write('nID: c\r\n\r\n')
    await waitUntil(() => client.text.includes('ActionID: c\r\n'))
  })

  it('cuts a client whose action does not end', async () => {
    client.socket.write('Action: '.padEnd(20_000, 'x'))

    await client.untilClosed()
  })

  it('cuts its clients when it stops, and ends the wait for a login', async () => {
    const waiting = pbx.waitForLogin().catch((error: unknown) => (error as Error).name)

    await pbx.stop()

    expect(await waiting).to.equal('AbortError')
    await client.untilClosed()
  })

  it('ends the wait for a login when a client is in', async () => {
    const waiting = pbx.waitForLogin()

    await client.login('sipward', 's3cret')

    await waiting
    expect(pbx.listeners).to.equal(1)
  })
})
