// Which texts are host names, and which are mistyped addresses.
import { expect } from 'chai'
import { parseHostName } from '../../../src/domain/host-name.js'
import { parseListLine } from '../../../src/domain/list-line.js'

describe('a host name', () => {
  const good: readonly (readonly [text: string, name: string])[] = [
    ['home.example.org', 'home.example.org'],
    ['Home.Example.ORG.', 'home.example.org'],
    ['büro.example.org', 'xn--bro-hoa.example.org'],
    ['4.example', '4.example'],
    ['a-b.example', 'a-b.example'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
  ]
  for (const [text, name] of good) {
    it(`is read from "${text.slice(0, 20)}"`, () => {
      expect(parseHostName(text)).to.equal(name)
    })
  }

  const bad = [
    ...['203.0.113', '1.2.3.4.5', '1.2.3.4', '203.0.113.7.', '0x7f.1', '::1', '2001:db8::1'],
    ...['localhost', 'example', '', '.', 'a..example', '.example.org', 'home.example.org..'],
    ...['-a.example', 'a-.example', 'a_b.example', 'a b.example', 'a/24.example', 'a%2e.example'],
    ...['user@home.example', 'home.example:5060', 'http://home.example', '*.example.org'],
    ...[
      `${'a'.repeat(64)}.example`,
      `${'a.'.repeat(125)}example`,
      'a\u0000.example',
      'ａ／.example',
    ],
  ]
  for (const text of bad) {
    it(`is not "${JSON.stringify(text).slice(1, 24)}"`, () => {
      expect(parseHostName(text)).to.equal(undefined)
    })
  }

  it('stands on a line with its note, and a mistyped address is refused as one', () => {
    expect(parseListLine('home.example.org  # the boss')).to.deep.equal({
      hostName: 'home.example.org',
      note: 'the boss',
    })
    expect(parseListLine('203.0.113 office')).to.equal('"203.0.113" is no address and no network')
  })
})
