// What the dry run says.
import { expect } from 'chai'
import { DryRunFirewall } from '../../../src/enforce/dry-run/dry-run-firewall.js'
import { FakeClock } from '../../support/fake-clock.js'
import { flow, list, net, noRules, nothing, RecordingSink } from '../../support/firewall-records.js'

describe('DryRunFirewall', () => {
  it('says what it would do, and its entries end by the clock', async () => {
    const clock = new FakeClock()
    const lines: string[] = []
    const sink = new RecordingSink()
    const say = (line: string): number => lines.push(line)
    const firewall = new DryRunFirewall({ clock, sink, say, maxEntries: 1 })
    const until = clock.now() + 60_000

    await firewall.start(nothing, noRules)
    await firewall.apply([
      { op: 'add', set: 'dynamic', source: net('203.0.113.9'), until, proof: 'returned' },
      { op: 'add', set: 'flow', flow: flow('2001:db8::9', 5062), until },
      list('add', 'allow', '192.0.2.0/24'),
    ])
    expect(firewall.status().entries).to.deep.equal({
      allow: 1,
      deny: 0,
      trusted: 0,
      dynamic: 1,
      flow: 1,
      slowed: 0,
      spared: 0,
    })
    await firewall.apply([
      { op: 'add', set: 'dynamic', source: net('203.0.113.10'), until, proof: 'returned' },
    ])
    clock.advance(60_000)
    await firewall.stop({ keep: true })

    expect(firewall.status().entries).to.deep.equal({
      allow: 1,
      deny: 0,
      trusted: 0,
      dynamic: 0,
      flow: 0,
      slowed: 0,
      spared: 0,
    })
    expect(sink.evicted).to.deep.equal(['203.0.113.9'])
    expect(lines).to.deep.equal([
      'would hold 0 allowed and 0 denied networks, 0 blocked sources and 0 blocked flows',
      'would drop everything from 203.0.113.9 for 60 s',
      'would drop udp from 2001:db8::9 port 5062 for 60 s',
      'would let through everything from 192.0.2.0/24',
      'would drop everything from 203.0.113.10 for 60 s',
      'would no longer drop everything from 203.0.113.9: its set is full',
      'would leave rules and sets in place',
    ])
  })
})
