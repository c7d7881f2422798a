// The questions who works with the PBX: asked where somebody wants to know, and not again where they are refused.
import { expect } from 'chai'
import type { Working } from '../../../src/domain/trust.js'
import { AmiHarness, RecordingSink, waitForState } from './ami-harness.js'
import { waitUntil } from '../../support/wait-until.js'

class TrustingSink extends RecordingSink {
  readonly working: Working[] = []

  onWorking(working: Working): void {
    this.working.push(working)
  }
}

const registered =
  'Event: Registry\r\nPrivilege: system,all\r\nChannelType: PJSIP\r\nUsername: sip:me@203.0.113.97\r\n' +
  'Domain: sip:203.0.113.97:5999\r\nStatus: Registered\r\nCause: \r\n\r\n'

describe('AmiClient, asking who works with the PBX', () => {
  let harness: AmiHarness

  beforeEach(() => {
    harness = new AmiHarness()
  })

  afterEach(() => harness.stop())

  it('hears that the PBX is registered, and believes no list that it has not asked for', async () => {
    const server = await harness.startServer()
    const sink = new TrustingSink()
    const client = await harness.startClient(server.port, { sink })
    await waitForState(client, 'running')

    server.send(
      'Event: PeerEntry\r\nActionID: trust-1\r\nObjectName: 100\r\nIPaddress: 203.0.113.66\r\nDynamic: yes\r\n\r\n',
    )
    server.send(registered.replace('system,all', 'security,all'))
    server.send(registered)

    await waitUntil(() => sink.working.length > 0, { what: 'the news' })
    expect(sink.working.map(({ pbx, network, account }) => [pbx, network, account])).to.deep.equal([
      ['pbx', '203.0.113.97', ''],
    ])
  })

  it('asks for contacts, and asks no second time, over no connection, where that is refused', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.port, { sink: new TrustingSink() })
    const asked = (): string[] => server.actions.filter((action) => action.includes('DBGetTree'))
    await waitUntil(() => asked().length > 0, { what: 'the question' })
    const id = /ActionID: (\S+)/.exec(asked()[0] ?? '')?.[1] ?? ''

    server.send(`Response: Error\r\nActionID: ${id}\r\nMessage: Permission denied\r\n\r\n`)
    const next = (): boolean => server.actions.some((action) => action.includes('PJSIPShow'))
    await waitUntil(next, { what: 'the next question' })
    await waitUntil(() => client.status().reason.includes('write = reporting'), { what: 'a hint' })
    server.send('Event: Shutdown\r\nPrivilege: system,all\r\n\r\n')
    await waitUntil(() => server.connectedAt.length === 2, { what: 'a second connection' })
    const outbound = (): number => server.actions.filter((a) => a.includes('PJSIPShowReg')).length
    await waitUntil(() => outbound() === 2, { what: 'the first question of the second connection' })

    expect(asked()).to.have.length(1)
  })

  it('asks nothing where nobody wants to know', async () => {
    const server = await harness.startServer()
    const client = await harness.startClient(server.port)
    await waitForState(client, 'running')
    await waitUntil(() => server.actions.some((action) => action.includes('Ping')), {
      what: 'a ping',
    })

    expect(server.actions.filter((action) => /DBGetTree|PJSIPShow|SIPpeers/.test(action))).to.be
      .empty
  })
})
