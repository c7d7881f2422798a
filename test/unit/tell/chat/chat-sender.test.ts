// The sender before real servers: what it takes for sent, what for later, for refused and for gone, and where
// it never goes.
import { expect } from 'chai'
import { Resolver } from 'node:dns/promises'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { chatKinds } from '../../../../src/domain/chat-target.js'
import { chatFormats } from '../../../../src/tell/chat/chat-formats.js'
import type { ChatRequest } from '../../../../src/tell/chat/chat-news.js'
import { ChatSender, type ChatSenderOptions } from '../../../../src/tell/chat/chat-sender.js'
import {
  type ChatServer,
  type ChatServerOptions,
  startChatServer,
} from '../../../support/chat-server.js'
import { DnsServer } from '../../../support/dns-server.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { sampleNews, sampleTarget } from '../../../support/sample-chats.js'
import { waitUntil } from '../../../support/wait-until.js'
import { otherCertificate, otherKey } from '../mail/other-certificate.js'
import { renewedCertificate } from '../renewed-certificate.js'

const clock = new FakeClock()

describe('a message to a chat', () => {
  let servers: ChatServer[] = []
  const serve = async (options: ChatServerOptions = {}): Promise<ChatServer> => {
    const server = await startChatServer(options)
    servers.push(server)
    return server
  }
  const answering = (answer: RequestListener): Promise<ChatServer> => serve({ answer })
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    servers = []
  })

  const post = (
    request: Partial<ChatRequest> & { readonly url: string },
    options: Partial<ChatSenderOptions> & { isLocal?: boolean; signal?: AbortSignal } = {},
  ) => {
    const { isLocal = true, signal = new AbortController().signal, ...parts } = options
    const sender = new ChatSender({ clock, authorities: renewedCertificate, ...parts })
    const secrets = ['/services/SECRET12']
    return sender.send({ headers: {}, body: '{}', ...request }, { isLocal, secrets, signal })
  }

  for (const kind of chatKinds) {
    it(`is sent to ${kind} as its format has made it`, async () => {
      const server = await serve()
      const request = chatFormats[kind](sampleNews(), sampleTarget(kind, server.url), clock.now())
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

    expect(await post({ url }, { timeoutMs: 200 })).to.have.property('outcome', 'sent')
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
    ['a date', { 'retry-after': new Date(clock.now() + 120_000).toUTCString() }, '', 120_000],
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

  it('goes only to http and https', async () => {
    expect(await post({ url: 'ftp://127.0.0.1/x' })).to.have.property('outcome', 'refused')
  })

  const addressOf = (url: string, addresses: readonly string[], isLocal = false) =>
    post({ url }, { isLocal, lookUp: () => Promise.resolve(addresses), timeoutMs: 200 })

  it('does not go to this machine itself unless the target says so', async () => {
    const { url, port, posted } = await serve()
    const results = [
      await post({ url }, { isLocal: false }),
      await addressOf(`http://chat.example:${port}`, ['127.0.0.1']),
      await addressOf(`http://chat.example:${port}`, ['::1']),
      await post({ url: `http://2130706433:${port}` }, { isLocal: false }),
      await post({ url: `http://[::ffff:127.0.0.1]:${port}` }, { isLocal: false }),
    ]

    for (const result of results) {
      expect(result).to.have.property('outcome', 'refused')
      expect(result).to.have.property('sentence').that.contains('mark the target as local')
    }
    expect(posted).to.deep.equal([])
    expect(await addressOf(`http://chat.example:${port}`, ['127.0.0.1'], true)).to.include({
      outcome: 'sent',
    })
  })

  it('does not go to what a name says besides an address that it may reach', async () => {
    const { port, posted } = await serve()
    const addresses = ['169.254.169.254', '127.0.0.1']

    expect(await addressOf(`http://chat.example:${port}`, addresses, true)).to.include({
      outcome: 'sent',
    })
    expect(posted).to.have.length(1)
  })

  for (const address of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
  ]) {
    it(`never goes to ${address}, also where a target is local`, async () => {
      const literal = address.includes(':') ? `[${address}]` : address

      for (const result of [
        await addressOf('http://chat.example', [address], true),
        await post({ url: `http://${literal}/` }, { timeoutMs: 200 }),
      ]) {
        expect(result).to.have.property('outcome', 'refused')
        expect(result).to.have.property('sentence').that.contains('nothing is posted to')
      }
    })
  }

  it('goes to the address that was checked, whatever DNS says a moment later', async () => {
    const dns = new DnsServer()
    const resolver = new Resolver()
    resolver.setServers([await dns.start()])
    const checked = await serve()
    const name = 'chat.example'
    dns.tell(name, { addresses: ['127.0.0.1'], ttlSeconds: 0 }, 'noName')
    const lookUp = async (wanted: string) => {
      const found = await resolver.resolve4(wanted)
      // From now on the name leads elsewhere.
      dns.tell(name, { addresses: ['127.0.0.2'], ttlSeconds: 0 }, 'noName')
      return found
    }
    const result = await post({ url: `http://${name}:${checked.port}` }, { lookUp })
    const asked = [...dns.asked]
    await dns.stop()

    expect(result).to.have.property('outcome', 'sent')
    expect(checked.posted).to.have.length(1)
    expect(checked.posted[0]?.headers.host).to.equal(`${name}:${checked.port}`)
    expect(asked).to.deep.equal([`A ${name}`])
  })

  it('waits where a name has no address', async () => {
    const dns = new DnsServer()
    const resolver = new Resolver()
    resolver.setServers([await dns.start()])
    const result = await post(
      { url: 'https://nobody.example' },
      { lookUp: (name) => resolver.resolve4(name) },
    )
    await dns.stop()

    expect(result).to.have.property('outcome', 'later')
    expect(result).to.have.property('sentence').that.contains('has no address')
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
