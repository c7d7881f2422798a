// Clients that leave early, or whose session ends: none of them keeps a place that others need.
import { expect } from 'chai'
import { once } from 'node:events'
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Response } from 'express'
import { AppError } from '../../../src/domain/app-error.js'
import { beatStream } from '../../../src/tell/web/api/beat-stream.js'
import { EventStream } from '../../../src/tell/web/api/event-stream.js'
import { longBodyGate } from '../../../src/tell/web/api/route/register-route.js'
import { attacksLive } from '../../../src/tell/web/pages/routes/attacks-live.js'
import { LiveStreams } from '../../../src/tell/web/server/live-streams.js'
import { waitUntil } from '../../support/wait-until.js'
import { operatorOf } from './callback-core.js'
import { pageContext } from './pages/page-context.js'

/** Takes a place for a response, and throws where there is none. */
type Take = (response: ServerResponse) => unknown

const isStillIn = () => Promise.resolve(true)
const paths = { link: (path: string) => path, asset: (name: string) => name }
const listen = { kind: 'stream', open: () => Promise.resolve(() => undefined) } as const

const places: Readonly<Record<string, () => Take>> = {
  'a long body': () => {
    const gate = longBodyGate()
    return (response) =>
      gate(response.req as never, response as never, () => response.write('it is read'))
  },
  'a stream of events': () => {
    const stream = new EventStream(operatorOf({ subscribe: () => () => undefined }))
    return (response) => {
      stream.add(response, { lastEventId: '', session: 'one', isStillIn })
    }
  },
  'a stream to a page': () => {
    const streams = new LiveStreams(paths)
    return (response) =>
      streams.pour(response as Response, listen, { session: 'one', lastEventId: '', isStillIn })
  },
}

describe('a client that is gone', () => {
  let server: Server
  let port = 0
  const serve = async (answer: (response: ServerResponse) => unknown): Promise<void> => {
    server = createServer((_request, response) => void answer(response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ;({ port } = server.address() as AddressInfo)
  }
  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent: false }, resolve).on('error', reject)
    })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  for (const [name, placeOf] of Object.entries(places)) {
    it(`takes no place of ${name} where it has left before its turn`, async () => {
      const take = placeOf()
      let left = 0
      await serve(async (response) => {
        if (left < 20) {
          await once(response.req.socket, 'close')
          await new Promise(setImmediate)
        }
        try {
          await take(response)
        } catch {
          response.writeHead(503).end()
        }
        left += 1
      })
      for (let client = 0; client < 20; client += 1) {
        const socket = connect(port, '127.0.0.1')
        socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n')
        await once(server, 'request')
        socket.destroy()
        await waitUntil(() => left === client + 1, { what: 'the turn of who has left' })
      }

      expect((await ask()).statusCode).to.equal(200)
    })

    it(`gives the places of ${name} back that it took by requests sent at once`, async () => {
      const take = placeOf()
      const requestsAtOnce = 9
      let [asked, over] = [0, 0]
      const warnings: string[] = []
      const warn = ({ message }: Error) => warnings.push(message)
      process.on('warning', warn)
      await serve(async (response) => {
        asked += 1
        // The first request of a connection is never answered: the responses to the others wait behind it.
        if (asked % requestsAtOnce === 1 && asked <= 2 * requestsAtOnce) return
        try {
          await take(response)
        } catch {
          response.writeHead(503).end()
        }
      })
      server.on('connection', (socket) => socket.on('close', () => (over += 1)))
      const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
      for (const [index, socket] of sockets.entries()) {
        socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n'.repeat(requestsAtOnce))
        const wanted = (index + 1) * requestsAtOnce
        await waitUntil(() => asked === wanted, { what: 'the requests' })
      }
      for (const socket of sockets) socket.destroy()
      await waitUntil(() => over === sockets.length, { what: 'the end of the connections' })
      process.off('warning', warn)

      expect(warnings).to.deep.equal([])
      expect((await ask()).statusCode).to.equal(200)
    })
  }

  it('gets nothing more of a page once its session has ended, and leaves its place', async () => {
    const streams = new LiveStreams(paths, 5)
    let isIn = true
    let stopped = 0
    const open = () => Promise.resolve(() => (stopped += 1))
    await serve(async (response) => {
      await streams.pour(
        response as Response,
        { kind: 'stream', open },
        { session: 'one', lastEventId: '', isStillIn: () => Promise.resolve(isIn) },
      )
    })
    const stream = await ask()
    let text = ''
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
    await waitUntil(() => text.includes('still here'), { what: 'a heartbeat' })
    isIn = false

    await waitUntil(() => stream.closed && stopped === 1, { what: 'the end of the stream' })
  })

  it('leaves nothing behind where the store cannot say what it has missed', async () => {
    let [begun, ended] = [0, 0]
    const { context } = pageContext(
      {
        subscribe: () => {
          begun += 1
          return () => (ended += 1)
        },
        attacks: () => Promise.reject(new AppError('storeUnavailable', 'no store answers')),
      },
      { query: 'since=1' },
    )
    const streams = new LiveStreams(paths)
    let asked = 0
    await serve(async (response) => {
      const answer = await attacksLive.handle(context)
      if (answer.kind !== 'stream') throw new Error('no stream is answered')
      const asker = { session: 'one', lastEventId: '', isStillIn }
      await streams.pour(response as Response, answer, asker).catch(() => response.destroy())
      asked += 1
    })
    for (let client = 0; client < 20; client += 1) {
      await ask().then((stream) => stream.on('error', () => undefined).resume(), String)
      await waitUntil(() => asked === client + 1, { what: 'the end of the stream' })
    }

    expect([begun, ended]).to.deep.equal([20, 20])
  })

  it('is cut off at the second beat where it does not read the end of its stream', async () => {
    const opened: ServerResponse[] = []
    await serve((each) => {
      each.write('x'.repeat(16 * 1024 * 1024))
      opened.push(each)
    })
    const asking = connect(port, '127.0.0.1')
    asking.pause().write('GET / HTTP/1.1\r\nhost: here\r\n\r\n')
    await waitUntil(() => opened.length > 0, { what: 'the stream' })
    const [response] = opened
    if (response === undefined) throw new Error('no stream was opened')
    const write = () => undefined
    await beatStream(response, () => Promise.resolve(false), write)
    expect([response.writableEnded, response.closed]).to.deep.equal([true, false])
    await beatStream(response, () => Promise.resolve(false), write)

    await waitUntil(() => response.closed, { what: 'the end of the connection' })
    asking.destroy()
  })
})
