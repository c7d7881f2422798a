import { expect } from 'chai'
import { releaseMemory } from '../../../src/app/start/release-memory.js'
import { formatSecurityEvent, type AmiServer } from '../../support/ami-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { AmiHarness, waitForState } from './ami-harness.js'
import type { AmiClient } from '../../../src/listen/ami/ami-client.js'

const megabyte = 1024 * 1024

/** A megabyte each of what no block ends; it is sent again and again. */
const endlessStreams: Readonly<Record<string, Buffer>> = {
  'an endless line': Buffer.alloc(megabyte, 'a'),
  'an endless block': Buffer.from('Key: value\r\n'.repeat(megabyte / 12)),
  'an endless event': Buffer.from(
    `Event: ChallengeSent\r\nPrivilege: security,all\r\n${'AccountID: 1\r\n'.repeat(70_000)}`,
  ),
  'binary data': Buffer.from(Array.from({ length: megabyte }, (_, index) => (index * 73) % 251)),
}

/** What is held, in bytes; what only waits for the collector does not count. */
function memoryInUse(): number {
  releaseMemory()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe('AmiClient on a hostile stream', () => {
  let harness: AmiHarness

  beforeEach(() => {
    harness = new AmiHarness()
  })

  afterEach(async () => {
    await harness.stop()
  })

  async function startRunning(): Promise<{ server: AmiServer; client: AmiClient }> {
    const server = await harness.startServer()
    const client = await harness.startClient(server.port)
    await waitForState(client, 'running')
    return { server, client }
  }

  for (const [what, chunk] of Object.entries(endlessStreams)) {
    it(`skips ${what}, counts it, keeps its memory bounded, and reconnects when it is endless`, async () => {
      const { server, client } = await startRunning()
      const before = memoryInUse()
      const skipped = (): number => client.status().dropped.oversizedBlock ?? 0
      let largest = 0

      while (server.connectedAt.length < 4) {
        await server.sendAll(chunk)
        await waitUntil(() => client.status().state === 'running')
        largest = Math.max(largest, memoryInUse())
      }
      server.send('\r\n\r\n' + formatSecurityEvent('SessionLimit'))
      await waitUntil(() => harness.sink.events.length === 1)

      expect(largest - before).to.be.below(40 * megabyte)
      expect(skipped()).to.be.at.least(3)
    })
  }

  it('keeps the connection over blocks that are too long, and hears what is between them', async () => {
    const { server, client } = await startRunning()
    const event = formatSecurityEvent('SessionLimit')
    const long = `Event: InvalidAccountID\r\nAccountID: ${'x'.repeat(megabyte)}\r\n\r\n`

    for (let i = 0; i < 10; i += 1) await server.sendAll(Buffer.from(long + event))
    await waitUntil(() => harness.sink.events.length === 10)

    expect(client.status()).to.include({ state: 'running' })
    expect(client.status().dropped).to.include({ oversizedBlock: 10 })
    expect(server.connectedAt).to.have.length(1)
  })

  it('cuts an endless greeting', async () => {
    const server = await harness.startServer({ greeting: 'Asterisk Call Manager/'.repeat(50_000) })
    const client = await harness.startClient(server.port)

    await waitForState(client, 'lost', /not an Asterisk manager/)
  })

  it('is not kept alive by single bytes', async () => {
    const server = await harness.startServer({ answersPings: false })
    const client = await harness.startClient(server.port)
    await waitForState(client, 'running')
    const dripping = setInterval(() => {
      server.send('x')
    }, 10)

    try {
      await waitForState(client, 'lost', /said nothing for 150 ms/)
    } finally {
      clearInterval(dripping)
    }
  })

  it('outlives a flood of events in bounded memory, and answers for each of them', async () => {
    const { server, client } = await startRunning()
    const unknown = Array.from({ length: 500 }, (_, index) => formatSecurityEvent(`No${index}`))
    const flood = Buffer.from(
      Array.from({ length: 1000 }, (_, index) =>
        formatSecurityEvent('SessionLimit', {
          RemoteAddress: `IPV4/UDP/198.51.100.${index % 250}/${index + 1}`,
        }),
      ).join('') + unknown.join(''),
    )
    let count = 0
    // The sink of this test counts only: keeping a million events is not what is measured.
    harness.sink.onEvent = () => {
      count += 1
    }
    const before = process.memoryUsage().heapUsed

    for (let sent = 0; sent < 100; sent++) await server.sendAll(flood)
    await waitUntil(() => count === 100_000, { deadlineMs: 15_000 })

    await waitUntil(() => {
      const dropped = Object.values(client.status().dropped)
      return dropped.reduce((sum, some) => sum + some, 0) === 50_000
    })
    expect(process.memoryUsage().heapUsed - before).to.be.below(60 * megabyte)
    expect(Object.keys(client.status().dropped).length).to.be.at.most(101)
    expect(client.status()).to.include({ state: 'running', received: 100_000 })
  })
})
