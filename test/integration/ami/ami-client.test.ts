import { expect } from 'chai'
import type { DialplanReport } from '../../../src/domain/dialplan-report.js'
import type { StatusListener } from '../../../src/ports/event-source.js'
import { userEvent } from '../../support/user-event.js'
import { AppError } from '../../../src/domain/app-error.js'
import { AmiClient } from '../../../src/listen/ami/ami-client.js'
import { amiLogin, formatSecurityEvent } from '../../support/ami-server.js'
import { FakeClock } from '../../support/fake-clock.js'
import { waitUntil } from '../../support/wait-until.js'
import { readAmiCapture } from '../../unit/listen/captures.js'
import { AmiHarness, patient, waitForState } from './ami-harness.js'

const challenge = formatSecurityEvent('ChallengeSent', { Challenge: '' })

describe('AmiClient', () => {
  let harness: AmiHarness

  beforeEach(() => {
    harness = new AmiHarness()
  })

  afterEach(async () => {
    await harness.stop()
  })

  it('logs in for system and security events, and delivers those of a recording', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.port)
    await waitForState(client, 'running', /^$/)

    server.send(readAmiCapture('asterisk22-pjsip-svcrack'))
    await waitUntil(() => harness.sink.events.length === 83)

    expect(server.actions[0]).to.match(/^Action: Login\r\n.*\r\nEvents: system,security,user$/s)
    const status = client.status()
    expect(status).to.include({ kind: 'ami', name: 'pbx', received: 83 })
    expect(status.dropped).to.deep.equal({})
    expect(status.lag?.lastMs).to.be.at.least(0)
  })

  it('tells the version of Asterisk, or that of AMI when it may not ask', async () => {
    const open = await harness.startServer({ version: '22.10.1~dfsg\u001b[31m' })
    const closed = await harness.startServer({ version: undefined })
    const asking = await harness.startClient(open.port)
    const refused = await harness.startClient(closed.port)

    await waitUntil(() => asking.status().version.startsWith('Asterisk'))
    await waitUntil(() => closed.actions.some((action) => action.includes('CoreSettings')))

    expect(asking.status().version).to.equal('Asterisk 22.10.1~dfsg\\x1b[31m')
    expect(refused.status().version).to.equal('AMI 11.0.0')
  })

  it('says that it is refused, keeps the secret to itself, and tries again ever more slowly', async () => {
    const server = await harness.startServer({ refusal: 'no {secret} here\u001b[31m' })
    const client = await harness.startClient(server.port, { secret: 'wr0ng-secret' })

    await waitForState(client, 'refused', /refused the login of "sipward"/)
    const { since } = client.status()
    await waitUntil(() => server.connectedAt.length >= 4)

    expect(client.status()).to.include({ state: 'refused', since })
    expect(client.status().reason).to.contain('no [secret] here\\x1b[31m')
    expect(JSON.stringify(client.status())).to.not.contain('wr0ng-secret')
    const [first = 0, second = 0, third = 0, fourth = 0] = server.connectedAt
    expect(second - first).to.be.at.least(19)
    expect(third - second).to.be.at.least(39)
    expect(fourth - third).to.be.at.least(79)
  })

  it('refuses values that would inject an action, without telling them', () => {
    for (const key of ['name', 'host', 'username', 'secret'] as const) {
      const access = { name: 'pbx', host: '127.0.0.1', port: 5038, ...amiLogin }
      const injected = { ...access, [key]: 'hunter2\r\nAction: Originate' }
      const make = (): AmiClient => new AmiClient({ ...injected, sink: harness.sink, clock: Date })

      expect(make).to.throw(AppError).with.property('code', 'invalidConfiguration')
      expect(make).to.throw(new RegExp(`${key}: holds a line end`))
      expect(make).to.not.throw(/hunter2/)
    }
  })

  it('says what it found where it found no manager', async () => {
    const server = await harness.startServer({ greeting: 'SSH-2.0-OpenSSH_9.2\u001b\r\n' })
    const client = await harness.startClient(server.port)

    await waitForState(client, 'lost', /not an Asterisk manager.*"SSH-2.0-OpenSSH_9.2\\x1b"/)
    expect(server.actions).to.deep.equal([])
  })

  it('gives up on a server that accepts and says nothing, or not enough', async () => {
    const silent = await harness.startServer({ greeting: '' })
    const halting = await harness.startServer({ greeting: 'Asterisk Call' })
    const first = await harness.startClient(silent.port)
    const second = await harness.startClient(halting.port)

    await waitForState(first, 'lost', /said nothing within 150 ms/)
    await waitForState(second, 'lost', /said only "Asterisk Call" within 150 ms/)
    await waitUntil(() => silent.connectedAt.length >= 2)
  })

  it('gives up on a login that is not answered', async () => {
    const server = await harness.startServer({ answersLogin: false })
    const client = await harness.startClient(server.port)
    await waitUntil(() => server.actions.length > 0)
    server.send(challenge)

    await waitForState(client, 'lost', /did not answer the login within 150 ms/)
    expect(harness.sink.events, 'believed before the login').to.deep.equal([])
  })

  it('tells each change of its state once, with its warnings', async () => {
    const told: string[] = []
    const server = await harness.startServer()
    const onChange: StatusListener = ({ state, warnings }) => {
      told.push([state, ...warnings.map((warning) => warning.slice(0, 30))].join(': '))
    }
    await harness.startClient(server.port, { onChange, timing: patient })
    await waitUntil(() => told.some((text) => text.includes('no security event was heard')))
    server.send(challenge)
    await waitUntil(() => told.at(-1) === 'running')
    await server.stop()
    await waitUntil(() => told.at(-1) === 'lost')

    expect(told.slice(0, 5)).to.deep.equal([
      'connecting',
      'running',
      'running: no security event was heard; g',
      'running',
      'lost',
    ])
  })

  it('hands on what the dialplan reports, and counts what it cannot believe', async () => {
    const reports: DialplanReport[] = []
    const server = await harness.startServer()
    const sink = Object.assign(harness.sink, {
      onDialplanReport: (report: DialplanReport) => reports.push(report),
    })
    const client = await harness.startClient(server.port, { sink })
    await waitForState(client, 'running')

    server.send(userEvent('Address: 203.0.113.5:5060\r\nNumber: 900\r\n'))
    server.send(userEvent('Address: nowhere\r\n'))
    await waitUntil(() => client.status().dropped.unreadableDialplanReport === 1)

    expect(reports.map(({ remote, calledNumber }) => [remote.address, calledNumber])).to.deep.equal(
      [['203.0.113.5', '900']],
    )
  })

  it('says that nothing listens there, and connects when something does', async () => {
    const gone = await harness.startServer()
    const { port } = gone
    await gone.stop()
    const client = await harness.startClient(port)
    await waitForState(client, 'lost', /refuses the connection: nothing listens there/)
    expect(client.status().reason).not.to.match(/ECONN/)

    await harness.startServer({ port })

    await waitForState(client, 'running')
  })

  for (const how of ['end', 'reset'] as const) {
    it(`follows an Asterisk that went away with ${how} and came back`, async () => {
      const server = await harness.startServer()
      // The answer to a ping would end the half event on its own connection.
      const client = await harness.startClient(server.port, {
        timing: { ...patient, pingMs: 60_000 },
      })
      await waitForState(client, 'running')
      // Half an event of the old connection must not mix with the new one.
      server.send(challenge + challenge.slice(0, 200))
      await waitUntil(() => harness.sink.events.length === 1)

      server.disconnect(how)
      await waitUntil(() => server.connectedAt.length === 2 && server.loggedInCount === 1)
      await waitForState(client, 'running')
      server.send(challenge)

      await waitUntil(() => harness.sink.events.length === 2)
      expect(client.status()).to.deep.include({ received: 2, dropped: {} })
    })
  }

  it('leaves an Asterisk that says that it shuts down', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.port, { timing: { backoffMs: 300 } })
    await waitForState(client, 'running')

    server.send('Event: Shutdown\r\nPrivilege: system,all\r\nShutdown: Cleanly\r\n\r\n')

    await waitForState(client, 'lost', /is being shut down/)
    await waitForState(client, 'running')
  })

  it('notices a half-open connection by its missing pong', async () => {
    const server = await harness.startServer({ answersPings: false })
    const client = await harness.startClient(server.port)

    await waitForState(client, 'running')
    await waitForState(client, 'lost', /said nothing for 150 ms, not even to a ping/)

    expect(server.actions.filter((action) => action.startsWith('Action: Ping'))).to.have.lengthOf(1)
  })

  it('does not call a busy connection dead, but one that never answers', async () => {
    const server = await harness.startServer({ answersPings: false })
    const client = await harness.startClient(server.port)
    await waitForState(client, 'running')
    const { since } = client.status()
    const flood = setInterval(() => {
      server.send(challenge)
    }, 20)

    try {
      await waitForState(client, 'lost', /did not answer a ping for 600 ms/)
    } finally {
      clearInterval(flood)
    }
    expect(client.status().since - since).to.be.at.least(500)
  })

  it('mentions that no security event was heard, until one is', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.port)

    await waitForState(client, 'running', /^no security event was heard; give the user read =/)
    server.send(challenge)
    await waitForState(client, 'running', /^$/)
  })

  it('passes the clock of the PBX on a quiet line, and only what events prove on a busy one', async () => {
    const clock = new FakeClock(Date.parse('2026-11-20T12:00:05Z'))
    const server = await harness.startServer({ now: () => clock.now() + 300 })
    await harness.startClient(server.port, { clock })

    await waitUntil(() => harness.sink.pbxClocks.includes(Date.parse('2026-11-20T12:00:05.300Z')))
    server.send(challenge)
    await waitUntil(() => harness.sink.events.length === 1)
    const before = harness.sink.pbxClocks.length
    await waitUntil(() => harness.sink.pbxClocks.length > before + 1)
    expect(harness.sink.pbxClocks.at(-1)).to.equal(Date.parse('2026-11-20T12:00:00Z'))
    clock.advance(1000)

    await waitUntil(() => harness.sink.pbxClocks.at(-1) === Date.parse('2026-11-20T12:00:06.300Z'))
  })

  it('corrects the times of a PBX whose clock is wrong, and says so', async () => {
    const clock = new FakeClock(Date.parse('2026-11-20T13:00:02Z'))
    const server = await harness.startServer({ now: () => clock.now() - 3_600_000 })
    const client = await harness.startClient(server.port, { clock })
    await waitForState(client, 'running', /its clock is 3600 s behind/)

    server.send(challenge)
    await waitUntil(() => harness.sink.events.length === 1)

    expect(harness.sink.events[0]?.at).to.equal(Date.parse('2026-11-20T13:00:00Z'))
    expect(client.status().lag).to.deep.equal({ lastMs: 2000, maxMs: 2000 })
    expect(Math.max(...harness.sink.pbxClocks)).to.equal(clock.now())
  })

  it('hears nothing more after it was stopped, in whatever state', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.port)
    await waitForState(client, 'running')

    server.send(challenge.repeat(100))
    await client.stop()
    const heard = harness.sink.events.length
    await waitUntil(() => server.connectionCount === 0)

    expect(client.status()).to.include({ state: 'stopped', reason: '' })
    expect(harness.sink.events).to.have.lengthOf(heard)
    expect(server.connectedAt).to.have.lengthOf(1)
    await client.start()
    await waitForState(client, 'running')
  })
})
