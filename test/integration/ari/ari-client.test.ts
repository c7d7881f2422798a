// The ARI client against an honest server and one that fails: its states, its reasons, and how it comes back.
import { expect } from 'chai'
import { untrusted } from '../../../src/domain/untrusted.js'
import { BelievedAddresses } from '../../../src/listen/believed-addresses.js'
import { workingAt } from '../../../src/listen/working-address.js'
import type { SourceStatus } from '../../../src/ports/event-source.js'
import { contactEvent, endpointOf, peerEvent } from '../../support/ari-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { testCertificate, testKey } from '../ami/test-certificate.js'
import { AriHarness, waitForAri } from './ari-harness.js'

const tls = { key: testKey, cert: testCertificate }

describe('AriClient', () => {
  let harness: AriHarness
  beforeEach(() => {
    harness = new AriHarness()
  })
  afterEach(() => harness.stop())

  it('tells version and start of Asterisk, and listens to all events under a name of this machine', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'running')

    const { kind, name, version, startedAt, reason } = client.status()
    expect({ kind, name, version, startedAt, reason }).to.deep.equal({
      kind: 'ari',
      name: 'pbx',
      version: 'Asterisk 22.10.1+dfsg',
      startedAt: Date.UTC(2026, 10, 30, 22, 17, 21, 742),
      reason: '',
    })
    expect(server.requests[1]).to.match(
      /^UPGRADE \/ari\/events\?app=sipward-[0-9a-f]{12}&subscribeAll=true$/,
    )
    expect(server.requests.join('\n')).not.to.include('right')
  })

  it('passes on who answers at a contact, over IPv4 and IPv6, and not who has only registered', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'running')

    server.send(contactEvent('sip:100@203.0.113.80:5061;transport=udp;ob'))
    server.send(contactEvent('sip:101@[2001:db8:0:3::66]:5061', 'Reachable', '101'))
    server.send(peerEvent('102', 'Registered', { technology: 'SIP', address: '203.0.113.82:5061' }))
    server.send(contactEvent('sip:103@203.0.113.83', 'Reachable', '103'))
    await waitUntil(() => harness.sink.working.length === 3, { what: 'three places' })

    expect(harness.sink.places).to.deep.equal([
      '100 203.0.113.80',
      '101 2001:db8:0:3::66',
      '103 203.0.113.83',
    ])
    expect(harness.sink.working[0]?.pbx).to.equal('pbx')
    expect(client.status().received).to.equal(4)
  })

  it('makes a wrong password a state, tries it slowly, and works once it is right', async () => {
    const server = await harness.startServer()
    server.password = 'another'
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'refused', /401.*ari_password/)

    const { reason } = client.status()
    expect(reason).not.to.include('right')
    await waitUntil(() => server.requests.length === 2, { what: 'the second try' })
    server.password = 'right'

    await waitForAri(client, 'running')
    expect(server.requests.filter((one) => one.endsWith('/info'))).to.have.length(3)
  })

  it('says when nothing listens, and comes back by itself', async () => {
    const gone = await harness.startServer()
    const { port, url } = gone
    await gone.stop()
    const client = await harness.startClient(url)
    await waitForAri(client, 'lost', /refuses the connection: nothing listens.*http\.conf/)

    await harness.startServer({ port })

    await waitForAri(client, 'running')
  })

  it('comes back when Asterisk ends the connection, and hears again', async () => {
    const server = await harness.startServer()
    const states: string[] = []
    const onChange = ({ state }: SourceStatus): void => void states.push(state)
    const client = await harness.startClient(server.url, { onChange })
    await waitForAri(client, 'running')

    server.dropAll()
    await waitUntil(() => states.join(' ').endsWith('running lost running'), { what: 'the return' })
    await waitUntil(() => server.listeners.length === 1, { what: 'the listener' })
    server.send(contactEvent('sip:100@203.0.113.80'))

    await waitUntil(() => harness.sink.working.length === 1, { what: 'the event' })
  })

  it('notices a peer that is half open, by its own pings', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.url, { timing: { backoffMs: 5000 } })
    await waitForAri(client, 'running')
    const frozenAt = performance.now()

    server.freeze()

    await waitForAri(client, 'lost', /said nothing for 150 ms, not even to a ping/)
    expect(performance.now() - frozenAt).to.be.below(2000)
  })

  it('says which module is missing where the events are refused', async () => {
    const server = await harness.startServer({ eventStatus: 404 })
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'lost', /no ARI \(404\).*res_ari_events\.so/)
  })

  it('says which module is missing where all is refused', async () => {
    const server = await harness.startServer()
    server.status = 404
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'lost', /no ARI \(404\).*res_ari\.so.*ari\.conf/)
  })

  for (const status of [301, 302, 307]) {
    it(`follows no redirect (${status}), neither of a question nor of the events`, async () => {
      const trap = await harness.startServer()
      const server = await harness.startServer({
        answer: (_request, response) => {
          response.writeHead(status, { location: `${trap.url}/asterisk/info` }).end()
          return true
        },
      })
      const client = await harness.startClient(server.url)
      await waitForAri(client, 'refused', new RegExp(`redirects \\(${status}\\)`))
      const events = await harness.startServer({ eventStatus: status })
      const listening = await harness.startClient(events.url)
      await waitForAri(listening, 'refused', new RegExp(`redirects \\(${status}\\)`))

      expect(trap.requests).to.deep.equal([])
    })
  }

  it('believes a certificate of its own authority, and no other', async () => {
    const server = await harness.startServer({ tls })
    const stranger = await harness.startClient(server.url)
    await waitForAri(stranger, 'lost', /certificate/)
    expect(server.requests).to.deep.equal([])

    const client = await harness.startClient(server.url, { ca: testCertificate })

    await waitForAri(client, 'running')
  })

  it('lets another program that takes over its name have it only for a moment', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.url, { timing: { backoffMs: 500 } })
    await waitForAri(client, 'running')

    server.send(JSON.stringify({ type: 'ApplicationReplaced', application: 'sipward' }))

    await waitForAri(client, 'lost', /took over our name/)
    await waitForAri(client, 'running')
  })

  it('tells lines that worked and do not answer, once it has lasted, and that they are back', async () => {
    const server = await harness.startServer()
    server.endpoints = [
      endpointOf('trunk', 'PJSIP', 'online'),
      endpointOf('200', 'PJSIP', 'offline'),
      endpointOf('300', 'IAX2', 'online'),
    ]
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'running')
    await waitUntil(() => server.requests.includes('GET /ari/endpoints'), { what: 'the list' })
    const { changes } = harness.sink

    // Sent until it is heard as a change: the list may be read after the first of them.
    await waitUntil(
      () => {
        server.send(peerEvent('trunk', 'Unreachable'))
        server.send(peerEvent('200', 'Unreachable'))
        return changes.length === 1
      },
      { what: 'the loss' },
    )
    server.send(peerEvent('trunk', 'Reachable'))
    await waitUntil(() => changes.length === 2, { what: 'the return' })

    expect(changes.map(({ pbx, lost, back }) => ({ pbx, lost, back }))).to.deep.equal([
      { pbx: 'pbx', lost: ['PJSIP/trunk'], back: [] },
      { pbx: 'pbx', lost: [], back: ['PJSIP/trunk'] },
    ])
  })

  it('notices by the list what has changed while it was away', async () => {
    const server = await harness.startServer()
    server.endpoints = [endpointOf('trunk', 'PJSIP', 'online')]
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'running')
    await waitUntil(() => server.requests.includes('GET /ari/endpoints'), { what: 'the list' })
    server.send(peerEvent('trunk', 'Reachable'))
    server.endpoints = [endpointOf('trunk', 'PJSIP', 'offline')]
    server.send(contactEvent('sip:a@203.0.113.1'))
    await waitUntil(() => harness.sink.working.length === 1, { what: 'what came before' })

    server.dropAll()

    await waitUntil(() => harness.sink.changes.length === 1, { what: 'the loss' })
  })

  it('is stopped in every state, and calls nobody after it', async () => {
    const server = await harness.startServer({ takesEvents: false })
    const client = await harness.startClient(server.url)
    await waitUntil(() => server.requests.length === 2, { what: 'the handshake' })

    await client.stop()
    const asked = server.requests.length
    await client.start()
    await client.stop()
    await client.stop()

    expect(client.status().state).to.equal('stopped')
    expect(server.requests.length).to.be.at.most(asked + 1)
  })
})

describe('what AMI and ARI of one PBX are believed together', () => {
  it('is ten addresses of an account a day, whoever tells of them', async () => {
    const harness = new AriHarness()
    const believed = new BelievedAddresses(() => Date.now())
    const server = await harness.startServer()
    const client = await harness.startClient(server.url, { believed })
    await waitForAri(client, 'running')
    for (let host = 1; host <= 6; host += 1) {
      const [place] = workingAt(`sip:100@198.51.100.${host}`, untrusted('100'))
      expect(place !== undefined && believed.takes(place)).to.equal(true)
    }

    for (let host = 1; host <= 9; host += 1) {
      server.send(contactEvent(`sip:100@203.0.113.${host}`))
    }
    server.send(contactEvent('sip:101@203.0.113.99', 'Reachable', '101'))
    await waitUntil(() => harness.sink.places.includes('101 203.0.113.99'), { what: 'the last' })

    expect(harness.sink.places.filter((place) => place.startsWith('100 '))).to.have.length(4)
    expect(client.status().dropped).to.deep.equal({ tooManyAddressesOfAccount: 5 })
    await harness.stop()
  })
})
