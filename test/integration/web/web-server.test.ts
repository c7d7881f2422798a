// The server over TCP: TLS, names, ports that are used, connections that ask too much.
import { createServer } from 'node:http'
import { rename, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { WebServer } from '../../../src/tell/web/server/web-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { testCertificate, testKey } from '../ami/test-certificate.js'
import { firstUser, freePort, password, serveDaemon } from './served-daemon.js'
import { WebClient } from './web-client.js'

const attacker = '203.0.113.66'

describe('the server over TCP', () => {
  it('speaks TLS, marks its cookie, and uses a renewed certificate without a restart', async () => {
    const folder = await serveDaemon((port) => ({ listen: { address: '127.0.0.1', port } }))
    const [certFile, keyFile] = [join(folder.folder, 'c.pem'), join(folder.folder, 'k.pem')]
    await writeFile(certFile, testCertificate)
    await writeFile(keyFile, testKey, { mode: 0o600 })
    const served = await serveDaemon(() => ({ tls: { certFile, keyFile } }))
    try {
      const anna = new WebClient(`https://127.0.0.1:${served.port}`, testCertificate)
      await firstUser(served, anna)
      expect([...anna.cookies.keys()]).to.deep.equal(['__Host-sipward'])
      const { status, headers } = await anna.get('/users')
      expect(status).to.equal(200)
      expect(headers['strict-transport-security']).to.equal('max-age=31536000')
      const again = await anna.post('/login', { name: 'anna', password })
      expect(again.headers['set-cookie']?.[0]).to.match(
        /^__Host-sipward=[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/,
      )
    } finally {
      await served.stop()
      await folder.stop()
    }
  })

  it('is asked by its address, and not by a name that anybody can point at it', async () => {
    const served = await serveDaemon()
    try {
      const client = new WebClient(`http://127.0.0.1:${served.port}`)
      for (const [host, status] of [
        ['127.0.0.1', 200],
        ['localhost:8460', 200],
        ['edge-1', 200],
        ['[::1]:1', 200],
        ['evil.example', 403],
        ['127.0.0.1.evil.example', 403],
      ] as const) {
        expect((await client.get('/login', { host })).status, host).to.equal(status)
      }
      const forwarded = { 'x-forwarded-for': attacker, 'x-forwarded-proto': 'https' }
      const { headers } = await client.post('/login', { name: 'x', password: 'y' }, forwarded)
      expect(headers['set-cookie']).to.equal(undefined)
    } finally {
      await served.stop()
    }
  })

  it('protects without pages while its port is used, says so, and takes it once it is free', async () => {
    const port = await freePort()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
    const reasons: string[] = []
    const server = new WebServer({
      listen: { address: '127.0.0.1', port },
      tls: undefined,
      handler: (_request, response) => response.end('pages'),
      onState: (reason) => reasons.push(reason),
      everyMs: 20,
    })
    await server.start()
    expect(server.port).to.equal(0)
    expect(reasons[0]).to.contain(`cannot listen on 127.0.0.1 port ${port}`)

    await new Promise<void>((resolve) => {
      other.close(() => {
        resolve()
      })
    })
    await waitUntil(() => server.port === port, { what: 'the port' })
    expect(reasons.at(-1)).to.equal('')
    await server.stop()
  })

  it('goes on with the old certificate where the new one is broken, and takes the next good one', async () => {
    const folder = await serveDaemon()
    const [certFile, keyFile] = [join(folder.folder, 'c.pem'), join(folder.folder, 'k.pem')]
    await writeFile(certFile, testCertificate)
    await writeFile(keyFile, testKey)
    const reasons: string[] = []
    const port = await freePort()
    const server = new WebServer({
      listen: { address: '127.0.0.1', port },
      tls: { certFile, keyFile },
      handler: (_request, response) => response.end('pages'),
      onState: (reason) => reasons.push(reason),
      everyMs: 20,
    })
    await server.start()
    const client = new WebClient(`https://127.0.0.1:${port}`, testCertificate)
    const replace = async (text: string) => {
      await writeFile(`${certFile}.new`, text)
      await rename(`${certFile}.new`, certFile)
    }
    try {
      expect((await client.get('/')).text).to.equal('pages')
      await replace('broken')
      await waitUntil(() => reasons.at(-1) !== '', { what: 'the complaint' })
      expect((await client.get('/')).text).to.equal('pages')
      await replace(testCertificate)
      await waitUntil(() => reasons.at(-1) === '', { what: 'the good certificate' })
      expect((await client.get('/')).text).to.equal('pages')
    } finally {
      await server.stop()
      await folder.stop()
    }
  })

  it('ends a connection that asks nothing, and refuses a head that is too large', async () => {
    const served = await serveDaemon()
    try {
      const socket = connect(served.port, '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
      socket.on('error', () => undefined)
      socket.write(`GET /login HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)
      await waitUntil(() => socket.closed, { what: 'the end of the connection' })
      expect(answer).to.match(/^HTTP\/1\.1 431 /)
      const client = new WebClient(`http://127.0.0.1:${served.port}`)
      const large = await client.post('/login', { name: 'x'.repeat(1_100_000), password: 'y' })
      expect(large.status).to.equal(413)
    } finally {
      await served.stop()
    }
  })
})
