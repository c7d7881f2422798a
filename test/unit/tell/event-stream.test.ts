// Live events over the control socket: order, heartbeats, bounds.
import { expect } from 'chai'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { LiveEvent } from '../../../src/ports/news.js'
import type { EventStreamOptions } from '../../../src/tell/web/api/event-stream.js'
import { waitUntil } from '../../support/wait-until.js'
import { type ApiServer, serve } from './api-server.js'
import { hostileText, sampleAttack, sampleBlock, sampleTime } from './callback-core.js'

interface Listener {
  readonly request: ClientRequest
  readonly response: IncomingMessage
  text: string
}

describe('GET /api/v1/events', () => {
  let server: ApiServer
  const emitters = new Set<(event: LiveEvent) => void>()
  const start = async (options: EventStreamOptions = {}) => {
    server = await serve(
      {
        subscribe: (listener) => {
          emitters.add(listener)
          return () => emitters.delete(listener)
        },
      },
      options,
    )
  }
  const emit = (event: LiveEvent) => {
    for (const emitter of emitters) emitter(event)
  }
  const listen = () =>
    new Promise<Listener>((resolve, reject) => {
      const outgoing = request({ socketPath: server.socket, path: '/api/v1/events', agent: false })
      outgoing.on('error', reject)
      outgoing.on('response', (response) => {
        const listener: Listener = { request: outgoing, response, text: '' }
        response.setEncoding('utf8')
        response.on('error', () => undefined)
        response.on('data', (chunk: string) => {
          listener.text += chunk
        })
        resolve(listener)
      })
      outgoing.end()
    })
  afterEach(async () => {
    await server.stop()
    await waitUntil(() => emitters.size === 0, { what: 'the end of the subscription' })
  })

  it('tells attacks, blocks and notices as they happen, each in one safe line', async () => {
    await start()
    const listener = await listen()

    emit({ kind: 'attack', attack: sampleAttack })
    emit({ kind: 'block', block: { ...sampleBlock, end: 'unblocked' } })
    emit({
      kind: 'notice',
      notice: { kind: 'denied', at: sampleTime, source: undefined, text: hostileText },
    })
    await waitUntil(() => listener.text.includes('event: notice'), { what: 'the notice' })

    const [greeting, ...events] = listener.text.trimEnd().split('\n\n')
    expect(greeting).to.equal(': listening')
    expect(events.map((event) => event.split('\n')[0])).to.deep.equal([
      'event: attack',
      'event: block',
      'event: notice',
    ])
    const [attack, block, notice] = events.map(
      (event) => JSON.parse(event.split('\n')[1]?.slice('data: '.length) ?? '') as object,
    )
    expect(attack).to.include({ source: '203.0.113.66', userAgent: hostileText })
    expect(block).to.include({ address: '203.0.113.66', end: 'unblocked' })
    expect(notice).to.include({ kind: 'denied', source: null, text: hostileText })
    expect(listener.text).not.to.match(/[\u007f-\u009f\u2028\u202e\u001b]/)
  })

  it('subscribes while somebody listens, and no longer', async () => {
    await start()
    expect(emitters.size).to.equal(0)
    const [one, two] = [await listen(), await listen()]
    await waitUntil(() => emitters.size === 1, { what: 'one subscription for both' })

    one.request.destroy()
    emit({ kind: 'attack', attack: sampleAttack })
    await waitUntil(() => two.text.includes('event: attack'), { what: 'the event for the second' })
    two.request.destroy()

    await waitUntil(() => emitters.size === 0, { what: 'the end of the subscription' })
  })

  it('sends heartbeats on a quiet line', async () => {
    await start({ heartbeatMs: 5 })
    const listener = await listen()

    await waitUntil(() => listener.text.split(': still here\n\n').length > 3, {
      what: 'three heartbeats',
    })
  })

  it('refuses one client too many', async () => {
    await start({ maxClients: 1 })
    await listen()

    const { status, json } = await server.ask('GET', '/api/v1/events')

    expect(status).to.equal(503)
    expect(json).to.have.nested.property('error.code', 'unavailable')
  })

  it('drops events for a client that does not read, and tells it how many', async () => {
    await start({ maxPendingBytes: 20_000, heartbeatMs: 5 })
    const slow = await listen()
    const quick = await listen()
    slow.response.pause()

    const sent = 3000
    for (let index = 0; index < sent; index += 1) {
      emit({ kind: 'attack', attack: sampleAttack })
      // The quick client gets its turn to read.
      if (index % 10 === 0) await new Promise(setImmediate)
    }
    slow.response.resume()
    await waitUntil(() => slow.text.includes('event: dropped'), { what: 'the number of drops' })
    await waitUntil(() => countOf(quick.text) === sent, { what: 'all events at the quick client' })

    const drops = /event: dropped\ndata: {"count":(\d+)}/.exec(slow.text)?.[1]
    expect(countOf(slow.text) + Number(drops)).to.equal(sent)
    expect(Number(drops)).to.be.greaterThan(0)
  })
})

function countOf(text: string): number {
  return text.split('event: attack\n').length - 1
}
