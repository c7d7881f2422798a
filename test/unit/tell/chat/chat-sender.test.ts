// The sender before real servers: what it takes for sent, what for later, for refused and for gone.
import { expect } from 'chai'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { chatKinds } from '../../../../src/domain/chat-target.js'
import { chatFormats } from '../../../../src/tell/chat/chat-formats.js'
import {
  type ChatServer,
  type ChatServerOptions,
  startChatServer,
} from '../../../support/chat-server.js'
import { sampleNews, sampleTarget } from '../../../support/sample-chats.js'
import { waitUntil } from '../../../support/wait-until.js'
import { otherCertificate, otherKey } from '../mail/other-certificate.js'
import { ChatServers, post, senderClock } from './chat-servers.js'

describe('a message to a chat', () => {
  const servers = new ChatServers()
  const serve = (options?: ChatServerOptions): Promise<ChatServer> => servers.serve(options)
  const answering = (answer: RequestListener): Promise<ChatServer> => servers.answering(answer)
  afterEach(() => servers.stop())

  for (const kind of chatKinds) {
    it(`is sent to ${kind} as its format has made it`, async () => {
      const server = await serve()
      const request = chatFormats[kind](
        sampleNews(),
        sampleTarget(kind, server.url),
        senderClock.now(),
      )
      const result = await post(request)
      const [posted] = server.posted

      expect(result).to.deep.equal({ outcome: 'sent', answer: '200 ok' })
      expect(server.posted).to.have.length(1)
      expect(posted).to.include({ method: 'POST', body: request.body })
      expect(posted?.headers).to.include(request.headers)
      expect(request.url).to.equal(`${server.url}${posted?.path ?? ''}`)
    })
  }

  it('is sent over TLS where the certificate is good', async () => {
    const { url } = await serve({ isTls: true })

    expect(await post({ url })).to.have.property('outcome', 'sent')
  })

  it('waits where nobody vouches for the certificate, or it is of another name', async () => {
    const { url, posted } = await serve({ isTls: true })
    const certificate = { cert: otherCertificate, key: otherKey }
    const misnamed = await serve({ isTls: true, certificate })
    const unknown = await post({ url }, { authorities: otherCertificate })
    const wrongName = await post({ url: misnamed.url }, { authorities: otherCertificate })

    for (const result of [unknown, wrongName]) {
      expect(result).to.have.property('outcome', 'later')
      expect(result)
        .to.have.property('sentence')
        .that.matches(/certificate of .* is not good/)
    }
    expect([...posted, ...misnamed.posted]).to.deep.equal([])
  })

  it('follows no redirect', async () => {
    const other = await serve()
    const { url } = await answering((_request, response) => {
      response.writeHead(307, { location: other.url }).end()
    })
    const result = await post({ url })

    expect(result).to.have.property('outcome', 'refused')
    expect(result).to.have.property('sentence').that.contains('never followed')
    expect(other.posted).to.deep.equal([])
  })

  it('waits for a server that says nothing, and ends in time', async () => {
    const { url } = await answering(() => undefined)
    const result = await post({ url }, { timeoutMs: 100 })

    expect(result).to.have.property('outcome', 'later')
    expect(result).to.have.property('sentence').that.contains('does not answer in time')
  })

  it('ends in time where a resolver says nothing', async () => {
    const lookUp = () => new Promise<readonly string[]>(() => undefined)
    const result = await post({ url: 'http://chat.example' }, { timeoutMs: 100, lookUp })

    expect(result).to.have.property('outcome', 'later')
  })

  it('ends at once where the delivery is broken off', async () => {
    const breakOff = new AbortController()
    const { url } = await answering(() => {
      breakOff.abort()
    })
    const result = await post({ url }, { signal: breakOff.signal })

    expect(result).to.have.property('sentence').that.contains('broken off')
  })

  it('is sent once its status says so, however long the rest of the answer takes', async () => {
    const { url } = await answering((_request, response) => {
      response.writeHead(200)
      response.write('o')
    })

    expect(await post({ url }, { timeoutMs: 1000 })).to.have.property('outcome', 'sent')
  })

  it('reads 64 KB of an answer that never ends, and hangs up', async () => {
    let written = 0
    const { url } = await answering((_request, response) => {
      const piece = 'x'.repeat(16_384)
      response.writeHead(500)
      const write = (): void => {
        while (!response.destroyed && response.write(piece)) written += piece.length
        if (!response.destroyed) response.once('drain', write)
      }
      write()
    })
    const result = await post({ url })

    expect(result).to.have.property('outcome', 'later')
    expect(result).to.have.property('answer').that.has.length.at.most(210)
    // What the kernel's buffers took besides is a few megabytes.
    expect(written).to.be.at.most(32 * 1024 * 1024)
  })

  const outcomes: readonly (readonly [status: number, outcome: string])[] = [
    ...([200, 201, 202, 204] as const).map((status) => [status, 'sent'] as const),
    ...([301, 302, 308, 400, 401, 403, 404, 405, 413, 422] as const).map(
      (status) => [status, 'refused'] as const,
    ),
    ...([408, 425, 429, 500, 502, 503, 504] as const).map((status) => [status, 'later'] as const),
    [410, 'gone'],
  ]
  for (const [status, outcome] of outcomes) {
    it(`is ${outcome} where the server answers ${status}`, async () => {
      const { url } = await answering((_request, response) => response.writeHead(status).end())

      expect(await post({ url })).to.have.property('outcome', outcome)
    })
  }

  const retries: readonly (readonly [string, Record<string, string>, string, number])[] = [
    ['seconds', { 'retry-after': '90' }, '', 90_000],
    ['a date', { 'retry-after': new Date(senderClock.now() + 120_000).toUTCString() }, '', 120_000],
    ['a date that is past', { 'retry-after': 'Mon, 01 Jan 2024 00:00:00 GMT' }, '', 0],
    ['a year, an hour at most', { 'retry-after': '31536000' }, '', 3_600_000],
    ['nonsense', { 'retry-after': 'soon' }, '', 0],
    ['the JSON of Discord', {}, '{"message":"rate limited","retry_after":1.5}', 1500],
    ['the JSON of Telegram', {}, '{"ok":false,"parameters":{"retry_after":35}}', 35_000],
    ['a JSON that is none', {}, '{"retry_after":"x"', 0],
  ]
  for (const [name, headers, body, wanted] of retries) {
    it(`is tried again after as long as the server wishes, in ${name}`, async () => {
      const { url } = await answering((_request, response) =>
        response.writeHead(429, headers).end(body),
      )

      expect(await post({ url })).to.include({ outcome: 'later', retryAfterMs: wanted })
    })
  }

  it('is refused with the words of the server, on one line and without what is secret', async () => {
    const { url } = await answering((_request, response) => {
      response.writeHead(404).end('no_service\u001b[31m\r\nat /services/SECRET12\u202e')
    })
    const result = await post({ url })

    expect(result).to.have.property('answer').that.equals('404 no_service\\x1b[31m at …\\u{202e}')
    expect(JSON.stringify(result)).to.not.contain('SECRET12')
  })

  it('is refused with the message of a JSON answer, and without a page of HTML', async () => {
    const json = await answering((_request, response) => {
      response.writeHead(400).end('{"ok":false,"description":"Bad Request: chat not found"}')
    })
    const html = await answering((_request, response) => {
      response.writeHead(403).end('<html><body>no</body></html>')
    })

    expect(await post({ url: json.url })).to.include({ answer: '400 Bad Request: chat not found' })
    expect(await post({ url: html.url })).to.include({ answer: '403' })
  })

  it('waits where nobody listens, or the connection breaks, or no HTTP comes back', async () => {
    const { url, stop } = await startChatServer()
    await stop()
    const raw = createServer((socket) => socket.on('data', () => socket.end('no HTTP\r\n\r\n')))
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
    const { port } = raw.address() as { port: number }
    const broken = await answering((request) => request.socket.destroy())
    const results = [
      await post({ url }),
      await post({ url: broken.url }),
      await post({ url: `http://127.0.0.1:${port}` }),
    ]
    await new Promise<void>((resolve) => {
      raw.close(() => {
        resolve()
      })
    })

    for (const result of results) {
      expect(result).to.have.property('outcome', 'later')
      expect(result)
        .to.have.property('sentence')
        .that.matches(/cannot be reached: ./)
    }
  })

  it('leaves no connection open', async () => {
    const { url, connections } = await serve()
    const keeping = await answering((_request, response) => {
      response.writeHead(200)
      response.write('more follows')
    })
    await post({ url })
    await post({ url: keeping.url }, { timeoutMs: 100 })

    await waitUntil(async () => (await connections()) + (await keeping.connections()) === 0)
  })
})
