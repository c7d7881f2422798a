import { expect } from 'chai'
import type { KernelDrop } from '../../../src/domain/kernel-drop.js'
import { address } from '../../support/builders.js'
import { DeciderHarness } from './decider-harness.js'

const hour = 3_600_000

function drop(h: DeciderHarness, fields: Partial<KernelDrop> = {}): void {
  h.decider.onKernelDrop({
    rule: 'userAgent',
    at: h.clock.now(),
    address: address('203.0.113.66'),
    port: 5062,
    protocol: 'udp',
    victim: address('203.0.113.10'),
    type: 'REGISTER',
    name: 'friendly-scanner',
    ...fields,
  })
}

/** The kernel is asked every five seconds. */
function polls(h: DeciderHarness, count: number, fields: Partial<KernelDrop> = {}): void {
  for (let i = 0; i < count; i += 1) {
    drop(h, fields)
    h.pass(5000)
  }
}

describe("a scanner's name that the kernel has dropped", () => {
  it('is an attack and a block, with what the kernel knows', () => {
    const h = new DeciderHarness()
    drop(h)
    h.pass(1000)
    expect(h.blocks[0]).to.include({ source: '203.0.113.66', flow: undefined })
    expect(h.attacks[0]).to.include({
      rule: 'userAgent',
      type: 'REGISTER',
      isTypeInferred: false,
      victim: '203.0.113.10',
      userAgent: 'friendly-scanner',
      isKnownTool: true,
      proof: 'oneWay',
      action: 'blocked',
    })
    expect(h.attacks[0]?.evidence[0]).to.include({ port: 5062 })
  })

  it('is told in full where HEP has shown the User-Agent, and not mixed up with another', () => {
    const settings = { 'detection.userAgents': ['nothing'] }
    const [full, other] = [new DeciderHarness(settings), new DeciderHarness(settings)]
    full.request({ userAgent: 'Friendly-Scanner 2.0' })
    other.request({ userAgent: 'Yealink' })
    for (const h of [full, other]) {
      drop(h)
      h.pass(1000)
    }
    expect(full.attacks[0]?.userAgent).to.equal('Friendly-Scanner 2.0')
    expect(other.attacks[0]?.userAgent).to.equal('friendly-scanner')
  })

  it('is one record an hour where nobody is blocked, and everything is counted', () => {
    const h = new DeciderHarness({ 'blocking.monitor': true })
    polls(h, 1440)
    h.pass(2 * hour)
    expect(h.blocks).to.be.empty
    expect(h.attacks.length).to.be.within(2, 4)
    expect(h.attacks.reduce((sum, { attempts }) => sum + attempts, 0)).to.equal(1440)
    h.pass(2 * hour)
    expect(h.attacks.length, 'it is over').to.be.within(2, 4)
  })

  it('blocks again when the block is over, however short', () => {
    const h = new DeciderHarness({ 'blocking.seconds': 60 })
    polls(h, 40)
    expect(h.blocks.length).to.be.within(3, 4)
  })

  it('never blocks a trusted source, nor whom a list spares: of the first people are told', () => {
    const trusted = new DeciderHarness()
    trusted.success('203.0.113.66:5062', '100')
    polls(trusted, 500)
    polls(trusted, 5, { protocol: 'tcp' })
    expect(trusted.blocks).to.be.empty
    expect(trusted.told).to.deep.equal(['trustedSourceSuspected'])
    expect(trusted.attacks[0]?.action).to.equal('reported')

    const allowed = new DeciderHarness()
    allowed.list('allow', '203.0.113.66')
    polls(allowed, 5)
    expect([allowed.blocks.length, allowed.notices.length]).to.deep.equal([0, 0])
  })

  it('is no strike, over TCP neither: a segment is forged as easily as a datagram', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 1 })
    drop(h, { protocol: 'tcp' })
    h.pass(1000)
    expect(h.blocks).to.have.length(1)
    expect(h.entries).to.be.empty
  })
})

describe('INVITEs above the limit', () => {
  const invite: Partial<KernelDrop> = { rule: 'inviteLimit', type: 'INVITE', name: '' }

  it('are an attack, and a block only where the setting says so', () => {
    const h = new DeciderHarness()
    h.request({ userAgent: 'VaxSIPUserAgent/3.5' })
    polls(h, 3, invite)
    expect(h.blocks).to.be.empty
    expect(h.attacks).to.have.length(1)
    expect(h.attacks[0]).to.include({
      rule: 'inviteLimit',
      type: 'INVITE',
      userAgent: 'VaxSIPUserAgent/3.5',
      action: 'reported',
    })

    const blocking = new DeciderHarness({ 'invite.block': true })
    drop(blocking, invite)
    expect(blocking.blocks).to.have.length(1)
  })

  it('lead to the denylist where both settings say so, with a proof where HEP shows the calls', () => {
    const settings = { 'invite.block': true, 'blocking.permanent.invite': true }
    const dropThrice = (h: DeciderHarness, show: () => void): void => {
      for (let i = 0; i < 3; i += 1) {
        show()
        drop(h, invite)
        h.pass(1000)
        h.pass(hour)
      }
    }
    const [unseen, shown, answered, connected] = [0, 1, 2, 3].map(
      () => new DeciderHarness(settings),
    ) as [DeciderHarness, DeciderHarness, DeciderHarness, DeciderHarness]

    dropThrice(unseen, () => undefined)
    dropThrice(shown, () => {
      shown.request({ method: 'INVITE' })
    })
    dropThrice(answered, () => {
      answered.request({ method: 'INVITE' })
      answered.attempt({ type: 'INVITE', proof: 'returned' })
    })
    dropThrice(connected, () => {
      connected.request({ method: 'INVITE', from: '203.0.113.66:5062', transport: 'TCP' })
    })

    expect(unseen.entries[0]?.note).to.equal('blocked by sipward after 3 INVITE attacks')
    expect(shown.entries, 'anybody can forge it').to.be.empty
    expect(shown.attacks.map(({ action }) => action)).to.deep.equal(Array(3).fill('blocked'))
    for (const h of [answered, connected]) {
      expect(h.attacks.map(({ proof }) => proof)).to.deep.equal(Array(3).fill('returned'))
      expect(h.entries).to.have.length(1)
    }
  })

  it('stay INVITEs where AMI tells of attempts whose method nobody knows', () => {
    const h = new DeciderHarness({ 'invite.block': true })
    drop(h, invite)
    for (let i = 0; i < 3; i += 1) h.attempt({ type: 'REGISTER', isTypeInferred: true })
    h.pass(1000)
    expect(h.attacks[0]).to.include({ type: 'INVITE', isTypeInferred: false, attempts: 4 })
  })

  it('are not proven by a call of another minute', () => {
    const h = new DeciderHarness({ 'invite.block': true })
    h.attempt({ type: 'INVITE', proof: 'returned' })
    h.attempt({ type: 'REGISTER', proof: 'returned' })
    h.pass(60_000)
    h.attempt({ type: 'REGISTER', proof: 'returned' })
    drop(h, invite)
    h.pass(1000)
    expect(h.attacks[0]?.proof).to.equal('oneWay')
  })

  it('of a trusted source are told, and block nothing', () => {
    const h = new DeciderHarness({ 'invite.block': true })
    h.success('203.0.113.66:5062', '100')
    polls(h, 20, invite)
    expect(h.blocks).to.be.empty
    expect(h.told).to.deep.equal(['trustedSourceSuspected'])
  })
})

describe('a flood of TFTP', () => {
  it('is a record and news, never a block', () => {
    const h = new DeciderHarness()
    polls(h, 20, { rule: 'tftp', type: 'TFTP', name: '' })
    expect(h.blocks).to.be.empty
    expect(h.told).to.deep.equal(['tftpFlood'])
    expect(h.attacks[0]).to.include({ rule: 'tftp', type: 'TFTP', action: 'reported' })
  })
})

describe('many sources of which the kernel drops something', () => {
  it('are remembered up to a bound, and none of their drops is lost', () => {
    const h = new DeciderHarness({ 'blocking.monitor': true })
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 25_000; i += 1) {
        drop(h, { address: address(`10.0.${i >> 8}.${i & 255}`) })
      }
    }
    h.decider.closeAll()
    expect(h.attacks.length, 'who was forgotten is recorded anew').to.be.above(25_000)
    h.pass(hour)
    h.decider.closeAll()
    expect(h.attacks.reduce((sum, { attempts }) => sum + attempts, 0)).to.equal(50_000)
  })
})
