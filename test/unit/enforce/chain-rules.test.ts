// What stands in the chains, in which order.
import { expect } from 'chai'
import { chainsOf } from '../../../src/enforce/rules/chain-rules.js'
import { noRules } from '../../support/firewall-records.js'

describe('the rules of the chains', () => {
  const chains = (
    rules: Partial<typeof noRules>,
    family: 4 | 6 = 4,
    country: 'off' | 'allow' | 'deny' = 'off',
  ) => chainsOf({ family, rules: { ...noRules, ...rules }, country, without: new Set() })

  it('lets through who is allowed before anybody is dropped', () => {
    const targets = chains({}, 6)
      .get('SIPWARD')
      ?.map((rule) => rule.replace(/^.*match-set sipward-/, ''))

    expect(targets?.slice(0, 5)).to.deep.equal([
      'allow6 src -j RETURN',
      'deny6 src -j DROP',
      'dynamic6 src -g SIPWARD-COUNT',
      'dynamic6-single src -j DROP',
      'flow6 src,src -j DROP',
    ])
  })

  it('bounds packets where SIP is spoken over UDP alone', () => {
    const bounds = (rules: Partial<typeof noRules>): number =>
      chains({ packetsPerSecond: 1000, ...rules })
        .get('SIPWARD-SIP')
        ?.filter((rule) => rule.includes('--hashlimit-name sw-p1000')).length ?? 0

    expect(bounds({})).to.equal(1)
    expect(bounds({ protocols: ['tcp'] })).to.equal(0)
    expect(bounds({ packetsPerSecond: 0 })).to.equal(0)
  })

  it('sends the SIP ports alone to their chain, fifteen to a rule, a range for two', () => {
    const ports = Array.from({ length: 14 }, (_, index) => String(5060 + index))
    const rules = { packetsPerSecond: 1000, ports: [...ports, '6000:6010'] }
    const jumps = chains(rules).get('SIPWARD')?.slice(4)

    const dports = `multiport --dports`
    expect(jumps).to.deep.equal([
      `-p udp -m ${dports} ${ports.join(',')} -j SIPWARD-SIP`,
      `-p udp -m ${dports} 6000:6010 -j SIPWARD-SIP`,
      `-p tcp -m ${dports} ${ports.join(',')} -j SIPWARD-SIP`,
      `-p tcp -m ${dports} 6000:6010 -j SIPWARD-SIP`,
    ])
  })

  it('slows before it spares the trusted ones, bounds the packets of the others, and counts IPv6 by its /64', () => {
    const [oneWay, slowed, first, second] =
      chains({ packetsPerSecond: 1000 }, 6).get('SIPWARD-SIP') ?? []

    expect(oneWay).to.equal('-m set --match-set sipward-oneway6 src -j DROP')
    expect(slowed).to.equal('-m set --match-set sipward-slowed6 src -j SIPWARD-SLOW')
    expect(first).to.equal('-m set --match-set sipward-trusted6 src -g SIPWARD-TRUSTED')
    expect(second).to.match(/--hashlimit-above 1000\/sec .*--hashlimit-srcmask 64 .*-j DROP$/)
  })
})
