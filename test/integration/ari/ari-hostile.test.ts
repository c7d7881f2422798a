// The ARI client against whoever answers in the name of Asterisk: bounded in time and memory, and believed nothing.
import { expect } from 'chai'
import { createServer, type AddressInfo } from 'node:net'
import { releaseMemory } from '../../../src/app/start/release-memory.js'
import { contactEvent, peerEvent, type AriServerOptions } from '../../support/ari-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { AriHarness, waitForAri } from './ari-harness.js'

const megabyte = 1024 * 1024

/** What is held, in bytes; what only waits for the collector does not count. */
function memoryInUse(): number {
  releaseMemory()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe('AriClient on hostile answers', () => {
  let harness: AriHarness
  beforeEach(() => {
    harness = new AriHarness()
  })
  afterEach(() => harness.stop())

  const answers: readonly (readonly [string, NonNullable<AriServerOptions['answer']>, RegExp])[] = [
    [
      'an endless body',
      (_request, response) => {
        const chunk = Buffer.alloc(65_536, ' ')
        response.on('drain', () => response.write(chunk))
        response.write(chunk)
        response.write(chunk)
        return true
      },
      /sends more than 65536 bytes/,
    ],
    [
      'a body that comes byte by byte and never ends',
      (_request, response) => {
        const drip = setInterval(() => response.write(' '), 20)
        response.on('close', () => {
          clearInterval(drip)
        })
        return true
      },
      /did not answer within 300 ms/,
    ],
    ['no answer at all', () => true, /did not answer within 300 ms/],
    [
      'what is no JSON',
      (_request, response) => {
        response.end('<html>\u001b[31mno</html>')
        return true
      },
      /answers what is no JSON/,
    ],
    [
      'JSON without a version',
      (_request, response) => {
        response.end('[{"system":{"version":5}}]')
        return true
      },
      /does not say its version/,
    ],
    [
      'a version of a megabyte',
      (_request, response) => {
        response.end(JSON.stringify({ system: { version: 'x'.repeat(60_000) } }))
        return true
      },
      /does not say its version/,
    ],
    [
      'a status that nobody knows',
      (_request, response) => {
        response.writeHead(599).end()
        return true
      },
      /answers 599/,
    ],
  ]
  for (const [what, answer, reason] of answers) {
    it(`says of ${what} why it is not heard`, async () => {
      const server = await harness.startServer({ answer })
      const client = await harness.startClient(server.url)

      await waitForAri(client, 'lost', reason)
      expect(client.status().reason).to.match(/^[\u0020-\u007e]{1,300}$/)
    })
  }

  it('is not impressed by a peer that speaks no HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(`SSH-2.0-${'x'.repeat(1000)}\r\n`)
    })
    server.listen(0, '127.0.0.1')
    await waitUntil(() => server.listening)
    const { port } = server.address() as AddressInfo
    const client = await harness.startClient(`http://127.0.0.1:${port}/ari`)

    await waitForAri(client, 'lost', /failed: Parse Error/)
    expect(client.status().reason.length).to.be.below(300)
    await client.stop()
    server.close()
  })

  it('ends the connection at a message that is too large, and keeps nothing of it', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'running')
    const before = memoryInUse()

    for (let round = 0; round < 5; round += 1) {
      const asked = server.requests.length
      await waitUntil(() => server.listeners.length > 0, { what: 'the listener' })
      server.send(Buffer.alloc(4 * megabyte, 'a'))
      await waitUntil(() => server.requests.length > asked, { what: 'another try' })
      await waitForAri(client, 'running')
    }

    expect(memoryInUse() - before).to.be.below(30 * megabyte)
    expect(harness.sink.working).to.deep.equal([])
  })

  it('passes over what it cannot read, and hears what comes next', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'running')
    const broken = Buffer.from(
      contactEvent('sip:100@203.0.113.7', 'Reachable', 'b\u00e9b'),
      'latin1',
    )

    server.send('"ContactStatusChange"')
    server.send('{"type":"ContactStatusChange"')
    server.send('{"type":"ContactStatusChange","endpoint":[],"contact_info":"Reachable"}')
    server.send('{"type":"PeerStatusChange","endpoint":{"technology":"SIP"},"peer":[1]}')
    server.send('{"type":"ChannelCreated","channel":{"name":"ContactStatusChange"}}')
    server.send(broken)
    server.send(contactEvent('sip:100@203.0.113.8'))
    await waitUntil(() => harness.sink.places.includes('100 203.0.113.8'), { what: 'the last' })

    expect(client.status().state).to.equal('running')
    expect(client.status().dropped).to.deep.equal({ unreadableEvent: 1 })
    // The name that is no UTF-8 is read with U+FFFD in it.
    expect(harness.sink.places).to.deep.equal(['b\ufffdb 203.0.113.7', '100 203.0.113.8'])
  })

  it('believes and keeps a bounded number of accounts and lines, however many it is told', async function () {
    this.timeout(60_000)
    const server = await harness.startServer()
    const client = await harness.startClient(server.url)
    await waitForAri(client, 'running')
    const before = memoryInUse()

    for (let n = 0; n < 60_000; n += 1) {
      const name = `${n}${'x'.repeat(200)}`
      server.send(contactEvent(`sip:${n}@198.51.100.7`, 'Reachable', name))
      server.send(peerEvent(name, 'Reachable'))
      if (n % 1000 === 0) {
        const due = client.status().received
        await waitUntil(() => client.status().received > due || n === 0, { what: 'progress' })
      }
    }
    await waitUntil(() => client.status().received === 120_000, { deadlineMs: 30_000 })

    expect(harness.sink.working.length).to.equal(20_000)
    expect(client.status().dropped).to.deep.equal({ tooManyAddressesOfAccount: 40_000 })
    harness.sink.working.length = 0
    expect(memoryInUse() - before).to.be.below(80 * megabyte)
  })

  it('ends the connection of a peer that pings and never reads the answers', async function () {
    this.timeout(30_000)
    const server = await harness.startServer()
    const client = await harness.startClient(server.url, {
      timing: { pingMs: 1000, pongMs: 20_000, backoffMs: 10_000 },
    })
    await waitForAri(client, 'running')
    const [socket] = server.listeners
    server.stopReading()
    const load = Buffer.alloc(125, 'p')

    const flood = setInterval(() => {
      for (let n = 0; n < 400; n += 1) socket?.ping(load)
    }, 1)

    await waitForAri(client, 'lost').finally(() => {
      clearInterval(flood)
    })
  })
})
