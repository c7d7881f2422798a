import { expect } from 'chai'
import { formatSecurityEvent } from '../../support/ami-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { AmiHarness, waitForState } from './ami-harness.js'
import { testCertificate, testKey } from './test-certificate.js'

describe('AmiClient over TLS', () => {
  let harness: AmiHarness

  beforeEach(() => {
    harness = new AmiHarness()
  })

  afterEach(async () => {
    await harness.stop()
  })

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`delivers events of ${host} when its certificate is trusted`, async () => {
      const server = await harness.startServer({
        host,
        tls: { key: testKey, cert: testCertificate },
      })
      const client = await harness.startClient(server.port, { host, tls: { ca: testCertificate } })
      await waitForState(client, 'running')

      server.send(formatSecurityEvent('SessionLimit'))

      await waitUntil(() => harness.sink.events.length === 1)
    })
  }

  it('does not send its secret to a server whose certificate it does not trust', async () => {
    const server = await harness.startServer({ tls: { key: testKey, cert: testCertificate } })
    const client = await harness.startClient(server.port, { tls: true })

    await waitForState(client, 'lost', /self-signed certificate/)
    expect(server.actions).to.deep.equal([])
  })

  it('says what is wrong when only one side speaks TLS', async () => {
    const encrypted = await harness.startServer({ tls: { key: testKey, cert: testCertificate } })
    const plain = await harness.startServer()
    const first = await harness.startClient(encrypted.port)
    const second = await harness.startClient(plain.port, { tls: true })

    await waitForState(first, 'lost', /is tls set as its port needs it/)
    await waitForState(second, 'lost', /failed: .*(SSL|wrong version|packet)/i)
  })
})
