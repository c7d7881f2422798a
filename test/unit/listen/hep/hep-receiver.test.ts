import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect } from 'chai'
import type { Network } from '../../../../src/domain/address.js'
import type { MalformedSip, SipMessage } from '../../../../src/domain/sip-message.js'
import { HepReceiver, type HepReceiverOptions } from '../../../../src/listen/hep/hep-receiver.js'
import type { EventSink } from '../../../../src/ports/event-source.js'
import { endpoint } from '../../../support/builders.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { waitUntil } from '../../../support/wait-until.js'
import { randomNumbers } from '../../../support/random-numbers.js'
import { mutated, readHepCapture } from '../captures.js'
import { capturedAt, chunksOf, hepOf, plainHeaders, sipOf } from './hep-building.js'

class SipSink implements EventSink {
  readonly messages: SipMessage[] = []
  readonly malformed: MalformedSip[] = []

  onSip(message: SipMessage): void {
    this.messages.push(message)
  }

  onDialplanReport(): void {
    throw new Error('HEP carries no events')
  }

  onMalformed(message: MalformedSip): void {
    this.malformed.push(message)
  }

  onEvent(): void {
    throw new Error('HEP carries no events')
  }

  onPbxClock(): void {
    throw new Error('HEP carries no clock')
  }
}

async function send(receiver: HepReceiver, datagrams: readonly Buffer[]): Promise<void> {
  const match = /^\[?(.*?)\]?:(\d+)$/.exec(receiver.status().name)
  const host = match?.[1] ?? ''
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  for (const datagram of datagrams) {
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, Number(match?.[2]), host, (error) => {
        if (error === null) resolve()
        else reject(error)
      })
    })
  }
  socket.close()
  await once(socket, 'close')
}

describe('HepReceiver', () => {
  const whole = hepOf(chunksOf(sipOf([...plainHeaders])))
  let sink: SipSink
  let clock: FakeClock
  let receivers: HepReceiver[]

  beforeEach(() => {
    sink = new SipSink()
    clock = new FakeClock(capturedAt + 20)
    receivers = []
  })

  afterEach(async () => {
    for (const receiver of receivers) await receiver.stop()
  })

  async function start(options: Partial<HepReceiverOptions> = {}): Promise<HepReceiver> {
    const listen = { address: '127.0.0.1', port: 0 }
    const receiver = new HepReceiver({ listen, sink, clock, ...options })
    receivers.push(receiver)
    await receiver.start()
    return receiver
  }

  for (const address of ['127.0.0.1', '::1']) {
    it(`receives a recording on ${address}`, async () => {
      const receiver = await start({ listen: { address, port: 0 } })
      const datagrams = readHepCapture('asterisk22-pjsip-matrix')

      await send(receiver, datagrams)
      await waitUntil(() => sink.messages.length === datagrams.length)

      expect(receiver.status()).to.deep.include({
        ...{ kind: 'hep', state: 'running', reason: '', received: datagrams.length, dropped: {} },
      })
    })
  }

  it('passes each datagram of an allowed sender on, byte for byte, also what it cannot read', async () => {
    const collector = createSocket('udp4')
    const passed: Buffer[] = []
    collector.on('message', (datagram) => passed.push(datagram))
    collector.bind(0, '127.0.0.1')
    await once(collector, 'listening')
    const forward = { address: '127.0.0.1', port: collector.address().port }
    const receiver = await start({ forward })
    const datagrams = [...readHepCapture('asterisk22-pjsip-matrix').slice(0, 20), Buffer.from('x')]

    await send(receiver, datagrams)
    await waitUntil(() => passed.length === datagrams.length)
    collector.close()

    expect(passed).to.deep.equal(datagrams)
  })

  it('passes nothing on of who may not send, and goes on where the collector is away', async () => {
    const collector = createSocket('udp4')
    collector.bind(0, '127.0.0.1')
    await once(collector, 'listening')
    const forward = { address: '127.0.0.1', port: collector.address().port }
    let passed = 0
    collector.on('message', () => (passed += 1))
    const closed = await start({ forward, allowedSenders: ['192.0.2.1' as string as Network] })
    await send(closed, [whole])
    await waitUntil(() => closed.status().dropped.senderNotAllowed === 1)
    collector.close()
    await once(collector, 'close')
    expect(passed).to.equal(0)

    const receiver = await start({ forward })
    await send(receiver, [whole, whole, whole])
    await waitUntil(() => sink.messages.length === 3)
    expect(receiver.status().state).to.equal('running')
  })

  it('keeps the time of capture, and measures the lag', async () => {
    const receiver = await start()

    await send(receiver, [whole])
    await waitUntil(() => sink.messages.length === 1)

    expect(sink.messages[0]?.at).to.equal(capturedAt)
    expect(receiver.status().lag).to.deep.equal({ lastMs: 20, maxMs: 20 })
  })

  it('corrects the time of a PBX whose clock is wrong', async () => {
    clock.advance(3_600_000)
    const receiver = await start()

    await send(receiver, [whole])
    await waitUntil(() => sink.messages.length === 1)

    expect(sink.messages[0]?.at).to.equal(clock.now())
    expect(receiver.status().lag).to.deep.equal({ lastMs: 0, maxMs: 0 })
  })

  it('refuses senders that were not allowed: HEP would prove what they like', async () => {
    const receiver = await start({ allowedSenders: ['203.0.113.0/24' as Network] })

    await send(receiver, [whole, whole])
    await waitUntil(() => receiver.status().dropped.senderNotAllowed === 2)

    expect(sink.messages).to.deep.equal([])
    expect(receiver.status().received).to.equal(0)
  })

  it('knows an IPv4 sender again on a socket of both families', async () => {
    const receiver = await start({
      listen: { address: '::ffff:127.0.0.1', port: 0 },
      allowedSenders: ['127.0.0.1' as Network],
    })

    await send(receiver, [whole])

    await waitUntil(() => sink.messages.length === 1)
  })

  it('counts nonsense by reason and goes on', async () => {
    const receiver = await start()
    const random = randomNumbers(5)
    const nonsense = [
      ...[Buffer.from('hello'), whole.subarray(0, -1), hepOf(chunksOf('hello'))],
      ...[hepOf(chunksOf(sipOf(['CSeq: 1 ACK']))), hepOf([])],
    ]
    const fuzz = Array.from({ length: 200 }, () => mutated(whole, random))

    await send(receiver, [...nonsense, ...fuzz, whole])
    await waitUntil(() => {
      const { received, dropped } = receiver.status()
      return Object.values(dropped).reduce((sum, some) => sum + some, received) === 206
    })

    expect(receiver.status().dropped).to.include.keys(
      ...['badMagic', 'lengthMismatch', 'notSip', 'noCallId', 'missingChunk'],
    )
    expect(sink.messages.at(-1)?.callId).to.equal('call-1')
  })

  it('delivers what is meant to be a request and cannot be read, by its sender alone', async () => {
    const receiver = await start()
    const broken = [
      ...['HELLO\r\n\r\n', 'INVITE sip:900@203.0.113.10 SIP/3.0\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n'],
      sipOf([]),
      sipOf(plainHeaders.slice(1)),
    ]

    await send(receiver, [...broken.map((sip) => hepOf(chunksOf(sip))), whole])
    await waitUntil(() => sink.messages.length === 1)

    expect(sink.malformed).to.deep.equal(
      broken.map(() => ({
        at: capturedAt,
        captureId: 1234,
        source: endpoint('203.0.113.66:5062'),
        destination: endpoint('203.0.113.10:5060'),
      })),
    )
    expect(receiver.status().dropped).to.deep.equal({ notSip: 3, noCallId: 1, noVia: 1 })
  })

  it('delivers no keep-alive, no response and no truncated datagram as malformed', async () => {
    const receiver = await start()
    const stun = Buffer.concat([
      Buffer.from('000100002112a442', 'hex'),
      Buffer.from('abcdefghijkl'),
    ])
    const innocent = [
      ...['', '\r\n', '\r\n\r\n', '\r\n\r\n\r\n\r\n', '\0', '\0\0\0\0', '\0'.repeat(64), 'jaK'],
      ...[stun, Buffer.from('80c8000631323334', 'hex'), '    \r\n'],
    ]
    const responses = ['SIP/2.0 40x Odd\r\n\r\n', 'SIP/2.0 404 Not Found\r\n\r\n']
    const datagrams = [...innocent, ...responses].map((sip) => hepOf(chunksOf(sip)))

    await send(receiver, [...datagrams, whole.subarray(0, -20), whole])
    await waitUntil(() => sink.messages.length === 1)

    expect(sink.malformed).to.deep.equal([])
    expect(receiver.status().dropped).to.deep.equal({
      ...{ keepAlive: innocent.length, noCallId: 2, lengthMismatch: 1 },
    })
  })

  it('says in one sentence that its port is in use, and receives when that is free', async () => {
    const first = await start()
    const port = Number(first.status().name.split(':').at(-1))
    const second = new HepReceiver({ listen: { address: '127.0.0.1', port }, sink, clock })

    await second.start()

    expect(second.status()).to.include({
      state: 'lost',
      reason: `[hep] listen 127.0.0.1:${port}: the port is in use`,
    })
    await first.stop()
    await waitUntil(() => second.status().state === 'running')
    await second.stop()
  })

  it('says that it cannot listen on an address that is not its own', async () => {
    const elsewhere = new HepReceiver({
      listen: { address: '203.0.113.1', port: 0 },
      sink,
      clock,
    })

    await elsewhere.start()

    const { state, reason } = elsewhere.status()
    expect(state).to.equal('lost')
    expect(reason).to.match(/203\.0\.113\.1:0: this machine has no such address/)
    await elsewhere.stop()
  })

  it('frees its port when it stops, and can be started again', async () => {
    const receiver = await start()
    await receiver.stop()
    expect(receiver.status().state).to.equal('stopped')

    await receiver.start()
    await send(receiver, [whole])

    await waitUntil(() => sink.messages.length === 1)
  })
})
