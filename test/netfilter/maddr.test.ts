// Requests whose answers would go elsewhere, with real packets: every spelling of maddr in a Via, and look-alikes.
import { expect } from 'chai'
import { list, trust } from '../support/firewall-records.js'
import {
  attacker,
  attacker6,
  neighbor,
  sipRequest,
  useFirewalledPair,
} from '../support/firewalled-pair.js'

const via = 'Via: SIP/2.0/UDP 203.0.113.66:5070'
const tail = 'branch=z9hG4bK-1;rport'
const credentials = 'Authorization: Digest username="100"'

/** A request with another Via in the place of its own, and possibly other headers. */
const withVia = (line: string, header?: string): string =>
  sipRequest('REGISTER', header === undefined ? {} : { header }).replace(/Via: .*(?=\r\n)/, line)

const spellings: readonly (readonly [what: string, text: string])[] = [
  ['as it is written', withVia(`${via};maddr=203.0.113.9;${tail}`)],
  ['in capitals, of the compact header', withVia(`v:SIP/2.0/UDP h;MADDR=203.0.113.9;${tail}`)],
  ['with blanks around it', withVia(`${via} ; mAddr = 203.0.113.9;${tail}`)],
  ['with tabs', withVia(`${via};\tmaddr\t=\t203.0.113.9;${tail}`)],
  ['behind a folded line', withVia(`${via};\r\n maddr=203.0.113.9;${tail}`)],
  ['before a folded line', withVia(`${via};maddr\r\n =203.0.113.9;${tail}`)],
  ['before a line folded by LF alone', withVia(`${via};maddr\n =203.0.113.9;${tail}`)],
  ['with an escaped letter', withVia(`${via};%6daddr=203.0.113.9;${tail}`)],
  ['with its last letter escaped', withVia(`${via};madd%72=203.0.113.9;${tail}`)],
  ['with capitals escaped', withVia(`${via};%4D%41%44%44%52=203.0.113.9;${tail}`)],
  ['in a second value of the Via', withVia(`${via};${tail}, SIP/2.0/UDP h;maddr=203.0.113.9`)],
  [
    'behind 6000 bytes of other headers',
    withVia(`X: ${'x'.repeat(6000)}\r\n${via};maddr=203.0.113.9;${tail}`),
  ],
  [
    'behind 3000 bytes of its own',
    withVia(`${via};x=${'x'.repeat(3000)};maddr=203.0.113.9;${tail}`),
  ],
]

describe('a request with maddr', () => {
  const pair = useFirewalledPair({ guessesAtOnce: 10 })
  const passes = async (address: string, text: string): Promise<boolean> => {
    pair().net.received()
    await pair().net.send({ address, text })
    return pair().net.received() === 1
  }

  for (const [what, text] of spellings) {
    it(`is dropped ${what}`, async () => {
      expect(await passes(attacker, text)).to.equal(false)
      expect(await passes(attacker6, text)).to.equal(false)
    })
  }

  it('is dropped over TCP as well', async () => {
    expect(await pair().net.connects(attacker)).to.equal(true)
    expect(await pair().net.isHeard(withVia(`${via};maddr=203.0.113.9;${tail}`))).to.equal(false)
  })

  it('passes of whoever is on the allowlist, and of a trusted source unless it guesses', async () => {
    await pair().firewall.apply([list('add', 'allow', attacker), trust('add', neighbor)])
    const line = `${via};maddr=203.0.113.9;${tail}`

    expect(await passes(attacker, withVia(line, credentials))).to.equal(true)
    expect(await passes(neighbor, withVia(line))).to.equal(true)
    expect(await passes(neighbor, withVia(line, credentials))).to.equal(false)
    expect(await passes(neighbor, sipRequest('REGISTER', { header: credentials }))).to.equal(true)
  })

  it('is not what only looks alike', async () => {
    const innocent = [
      sipRequest('INVITE'),
      sipRequest('INVITE', { displayName: 'Maddreson' }),
      sipRequest('INVITE', { header: 'Contact: <sip:%23100%40x@203.0.113.66>' }),
      sipRequest('INVITE', { header: 'X-Madd: r=%2B49' }),
      withVia(`${via};received=203.0.113.66;madd=1;${tail}`),
    ]
    for (const text of innocent) expect(await passes(attacker, text), text).to.equal(true)
  })
})

describe('a request with maddr where nothing shall be dropped', () => {
  const pair = useFirewalledPair({})

  it('passes', async () => {
    const text = withVia(`${via};maddr=203.0.113.9;${tail}`)
    await pair().net.send({ address: attacker, text })
    expect(pair().net.received()).to.equal(1)
  })
})
