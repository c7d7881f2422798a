// Where a message goes, and where never: the address that was checked is the one that is reached.
import { expect } from 'chai'
import { Resolver } from 'node:dns/promises'
import { DnsServer } from '../../../support/dns-server.js'
import { ChatServers, post } from './chat-servers.js'

describe('the address of a chat', () => {
  const servers = new ChatServers()
  const serve = () => servers.serve()
  afterEach(() => servers.stop())

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
})
