// The section [web]: what it means, and what is refused with the reason.
import { expect } from 'chai'
import { ConfigFixture, leastConfig } from './config-fixture.js'

describe('the section [web]', () => {
  let fixture: ConfigFixture

  beforeEach(() => {
    fixture = new ConfigFixture()
  })

  afterEach(() => {
    fixture.remove()
  })

  const web = (...lines: string[]) => `${leastConfig}[web]\n${lines.join('\n')}\n`
  const cert = 'tls_cert = "/etc/c.pem"'
  const key = 'tls_key = "/etc/k.pem"'

  it('is read, the path of base_url included', () => {
    const lines = ['listen = "[::]:443"', cert, key, 'base_url = "https://a.example/b/"']

    expect(
      fixture.load(web(...lines, 'trusted_proxies = ["192.0.2.1", "2001:db8::/32"]')).web,
    ).to.deep.equal({
      listen: { address: '::', port: 443 },
      baseUrl: 'https://a.example/b',
      tls: { certFile: '/etc/c.pem', keyFile: '/etc/k.pem' },
      trustedProxies: ['192.0.2.1', '2001:db8::/32'],
    })
  })

  it('names who may read the metrics without a token', () => {
    const { web: read } = fixture.load(web('metrics_from = ["192.0.2.9", "2001:db8::/32"]'))

    expect(read.metricsFrom).to.deep.equal(['192.0.2.9', '2001:db8::/32'])
  })

  it('can switch the pages off', () => {
    expect(fixture.load(web('listen = "off"')).web.listen).to.equal('off')
  })

  for (const listen of ['0.0.0.0:8460', '192.0.2.1:80', '[::]:8460', '[2001:db8::1]:8460']) {
    it(`refuses ${listen} without TLS and without a proxy, and says why`, () => {
      const [problem, ...others] = fixture.problemsOf(web(`listen = "${listen}"`))

      expect(others).to.deep.equal([])
      expect(problem).to.match(/^sipward\.toml:7: "listen" in \[web\] is .* in plain text: set /)
      expect(fixture.problemsOf(web(`listen = "${listen}"`, cert, key))).to.deep.equal([])
      expect(
        fixture.problemsOf(web(`listen = "${listen}"`, 'trusted_proxies = ["192.0.2.9"]')),
      ).to.deep.equal([])
    })
  }

  for (const listen of ['127.0.0.1:8460', '127.0.0.9:1', '[::1]:8460']) {
    it(`takes ${listen} as it is`, () => {
      expect(fixture.problemsOf(web(`listen = "${listen}"`))).to.deep.equal([])
    })
  }

  for (const [line, words] of [
    [cert, '[web] has "tls_cert" and needs "tls_key" too'],
    [key, '[web] has "tls_key" and needs "tls_cert" too'],
    ['base_url = "ftp://a.example"', '"base_url" in [web] must be an http'],
    ['base_url = "https://a.example/?x"', '"base_url" in [web] must be an http'],
    ['base_url = "https://u:p@a.example/"', '"base_url" in [web] must be an http'],
    ['trusted_proxies = ["proxy.example"]', '"trusted_proxies" in [web] must be a list'],
    ['metrics_from = ["prometheus.example"]', '"metrics_from" in [web] must be a list'],
    ['tls_cert = "cert.pem"', '"tls_cert" in [web] must be the absolute path'],
    ['port = 80', 'unknown key "port" in [web]'],
  ] as const) {
    it(`refuses ${line}`, () => {
      expect(fixture.problemsOf(web(line))[0]).to.contain(`sipward.toml:7: ${words}`)
    })
  }
})
