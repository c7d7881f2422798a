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
      { lingerMs: 0, ...options },
    )
  }
  const emit = (event: LiveEvent) => {
    for (const emitter of emitters) emitter(event)
  }
  const listen = (headers: Readonly<Record<string, string>> = {}) =>
    new Promise<Listener>((resolve, reject) => {
      const path = '/api/v1/events'
      const outgoing = request({ socketPath: server.socket, path, headers, agent: false })
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
    expect(greeting).to.equal('retry: 3000\n: listening')
    expect(listener.response.headers).to.include({ 'x-accel-buffering': 'no' })
    expect(events.map((event) => event.split('\n')[1])).to.deep.equal([
      'event: attack',
      'event: block',
      'event: notice',
    ])
    const [attack, block, notice] = events.map(
      (event) => JSON.parse(event.split('\n')[2]?.slice('data: '.length) ?? '') as object,
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

  const idsOf = ({ text }: Listener): string[] =>
    [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '')
  const emitMany = (count: number): void => {
    for (let index = 0; index < count; index += 1) emit({ kind: 'attack', attack: sampleAttack })
  }

  it('gives who comes back what was missed, also while nobody listened', async () => {
    await start({ lingerMs: 60_000 })
    const first = await listen()
    emitMany(3)
    await waitUntil(() => idsOf(first).length === 3, { what: 'three events' })
    const [, second = '', third = ''] = idsOf(first)
    first.request.destroy()
    await waitUntil(() => first.response.destroyed, { what: 'the end of the first stream' })
    emitMany(2)

    const back = await listen({ 'last-event-id': second })
    await waitUntil(() => idsOf(back).length === 3, { what: 'the missed events' })
    const current = await listen({ 'last-event-id': idsOf(back).at(-1) ?? '' })
    emitMany(1)
    await waitUntil(() => idsOf(current).length === 1, { what: 'the next event' })

    expect(idsOf(back)[0]).to.equal(third)
    expect(current.text).not.to.contain('event: resync')
    emitters.clear()
  })

  it('keeps so many of the latest events, and says where more were missed', async () => {
    await start({ maxKept: 10, lingerMs: 60_000 })
    const first = await listen()
    emitMany(30)
    await waitUntil(() => idsOf(first).length === 30, { what: 'thirty events' })
    const ids = idsOf(first)

    const ten = await listen({ 'last-event-id': ids[19] ?? '' })
    const eleven = await listen({ 'last-event-id': ids[18] ?? '' })
    const foreign = await listen({ 'last-event-id': '01234567-3' })
    const senseless = await listen({ 'last-event-id': hostileText.replaceAll(/[^ -~]/g, '?') })
    await waitUntil(() => idsOf(ten).length === 10, { what: 'the ten latest' })
    for (const listener of [eleven, foreign, senseless]) {
      await waitUntil(() => listener.text.includes('event: resync\n'), { what: 'the mark' })
      expect(idsOf(listener)).to.deep.equal([])
    }
    emitters.clear()
  })

  it('says that something was missed once it has ceased to listen', async () => {
    await start()
    const first = await listen()
    emitMany(1)
    await waitUntil(() => idsOf(first).length === 1, { what: 'the event' })
    first.request.destroy()
    await waitUntil(() => emitters.size === 0, { what: 'the end of the subscription' })

    const back = await listen({ 'last-event-id': idsOf(first)[0] ?? '' })

    await waitUntil(() => back.text.includes('event: resync\n'), { what: 'the mark' })
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
