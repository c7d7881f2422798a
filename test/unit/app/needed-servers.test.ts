// Whom this host needs, as the files of its system name them.
import { expect } from 'chai'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  gateways,
  resolvers,
  storeHosts,
  timeServers,
} from '../../../src/app/start/needed-servers.js'

describe('the servers that a host needs', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-needed-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  it('are its resolvers', async () => {
    const resolv = write(
      'resolv.conf',
      '# nameserver 192.0.2.1\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nnameserver nonsense\n',
    )

    expect(await resolvers({ resolv })).to.deep.equal(['192.0.2.53', 'fe80::1'])
  })

  it('are its default gateways, of both families', async () => {
    const route4 = write(
      'route',
      [
        'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
        'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
        'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
      ].join('\n'),
    )
    const zero = '0'.repeat(32)
    const route6 = write(
      'ipv6_route',
      [
        `${zero} 00 ${zero} 00 20010db8000000000000000000000001 00000400 00000001 00000000 00000003 eth0`,
        `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200 lo`,
      ].join('\n'),
    )

    expect(await gateways({ route4, route6 })).to.deep.equal(['192.0.2.1', '2001:db8::1'])
  })

  it('are its time servers, whichever program asks them', async () => {
    const time = [
      write('timesyncd.conf', '[Time]\n#NTP=no.example\nNTP=a.example 192.0.2.123\n'),
      write('chrony.conf', 'pool b.example iburst\nserver c.example\n! server d.example\n'),
      join(folder, 'absent.conf'),
    ]

    expect(await timeServers({ time })).to.deep.equal([
      'a.example',
      '192.0.2.123',
      'b.example',
      'c.example',
    ])
  })

  it('are nobody where there are no such files', async () => {
    const absent = join(folder, 'absent')

    expect(await resolvers({ resolv: absent })).to.deep.equal([])
    expect(await gateways({ route4: absent, route6: absent })).to.deep.equal([])
  })

  for (const [url, hosts] of [
    ['sqlite:/var/lib/sipward/sipward.db', []],
    ['mongodb://a.example/sipward', ['a.example']],
    ['mongodb://u:p@192.0.2.1:27017,[2001:db8::1]:27018/sipward?x=y', ['192.0.2.1', '2001:db8::1']],
  ] as const) {
    it(`are the servers of its store: ${url}`, () => {
      expect(storeHosts(url)).to.deep.equal(hosts)
    })
  }
})
