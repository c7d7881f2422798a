import { expect } from 'chai'
import type { Block } from '../../../src/domain/block.js'
import type { HostName } from '../../../src/domain/host-name.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { network } from './decider-harness.js'
import { FollowerHarness } from './follower-harness.js'

const attacker = network('198.51.100.7')
const hour = 3_600_000

describe('Follower', () => {
  it('blocks what another host blocks, with the same end', () => {
    const h = new FollowerHarness()
    const block = h.foreign()

    h.follower.block(block)

    expect(h.blocks).to.deep.equal([block])
    expect(h.decider.blocks.ofSource(attacker)).to.deep.equal(block)
  })

  it('leaves a block on one-way evidence to its host, until a second host blocks the source', () => {
    const h = new FollowerHarness()
    h.follower.block(h.foreign({ proof: 'oneWay' }))
    h.follower.block(h.foreign({ proof: 'oneWay', note: 'completed' }))
    expect(h.blocks).to.have.length(0)

    h.follower.block(h.foreign({ id: 'foreign-2', host: 'third', proof: 'oneWay' }))

    expect(h.blocks.map(({ id }) => id)).to.deep.equal(['foreign-2'])
  })

  it('blocks after all when the other host finds the proof', () => {
    const h = new FollowerHarness()
    h.follower.block(h.foreign({ proof: 'oneWay' }))

    h.follower.block(h.foreign({ proof: 'returned' }))

    expect(h.blocks).to.have.length(1)
  })

  it('lets the later end win where two hosts block one source, and keeps its own record', () => {
    const h = new FollowerHarness()
    h.attempts(10, { from: '198.51.100.7:5060' })
    const own = h.blocks[0]
    const earlier = h.foreign({ until: h.clock.now() + 1000 })
    const later = h.foreign({ id: 'foreign-2', until: h.clock.now() + 2 * hour })

    h.follower.block(earlier)
    expect(h.blocks).to.have.length(1)
    h.follower.block(later)

    expect(h.decider.blocks.ofSource(attacker)).to.include({ id: own?.id, until: later.until })
  })

  it('unblocks what a person unblocks elsewhere, and forgets its strikes', () => {
    const h = new FollowerHarness()
    const block = h.foreign()
    h.follower.block(block)
    h.clock.advance(1000)
    expect(h.decider.blocks.strikes(attacker, h.clock.now())).to.equal(1)

    h.follower.block({ ...block, end: 'unblocked', isStrike: false, until: h.clock.now() })

    expect(h.ended.map(({ end }) => end)).to.deep.equal(['unblocked'])
    expect(h.decider.blocks.ofSource(attacker)).to.equal(undefined)
    expect(h.decider.blocks.strikes(attacker, h.clock.now())).to.equal(0)
  })

  it('does not take up again what a person has ended, when its host completes the record later', () => {
    const h = new FollowerHarness()
    const orders = [
      (block: Block) => {
        h.follower.block({ ...block, end: 'unblocked', isStrike: false, until: h.clock.now() })
      },
      // Ended here: this host's own record of it comes back too.
      () => h.orders.unblock(attacker),
    ]
    for (const [index, end] of orders.entries()) {
      const block = h.foreign({ id: `foreign-${index}` })
      h.follower.block(block)
      h.clock.advance(1000)

      end(block)
      h.follower.block({ ...block, note: 'completed' })

      expect(h.decider.blocks.ofSource(attacker), block.id).to.equal(undefined)
      expect(h.decider.blocks.strikes(attacker, h.clock.now()), block.id).to.equal(0)
    }
    expect(h.blocks).to.have.length(2)
  })

  it('does not spread one-way evidence that a person has dismissed', () => {
    const h = new FollowerHarness()
    const block = h.foreign({ proof: 'oneWay' })
    h.follower.block(block)
    h.follower.block({ ...block, end: 'unblocked', isStrike: false })

    h.follower.block({ ...block, proof: 'returned' })

    expect(h.blocks).to.have.length(0)
  })

  it('keeps a block that is younger than the order to unblock', () => {
    const h = new FollowerHarness()
    const old = h.foreign()
    h.clock.advance(5000)
    h.follower.block(h.foreign({ id: 'foreign-2' }))

    h.follower.block({ ...old, end: 'unblocked', until: old.since + 1000 })

    expect(h.decider.blocks.ofSource(attacker)?.id).to.equal('foreign-2')
  })

  it('does not end its own block because another host ran out of time or room', () => {
    const h = new FollowerHarness()
    const block = h.foreign()
    h.follower.block(block)

    h.follower.block({ ...block, end: 'expired' })
    h.follower.block({ ...block, end: 'evicted' })

    expect(h.decider.blocks.ofSource(attacker)).to.deep.equal(block)
  })

  it('counts the strike of a block once, however often it is written', () => {
    const h = new FollowerHarness()
    const block = h.foreign()
    for (const write of [
      block,
      { ...block, note: 'completed' },
      { ...block, end: 'expired' as const },
    ]) {
      h.follower.block(write)
    }

    expect(h.decider.blocks.strikes(attacker, h.clock.now())).to.equal(1)
  })

  it('follows lists, and an allowed source is let go at once', () => {
    const h = new FollowerHarness()
    h.follower.block(h.foreign())
    const since = h.clock.now()
    const entry = { network: attacker, origin: 'operator', note: 'ours', since } as const

    h.follower.listEntry({ list: 'allow', ...entry })
    expect(h.ended.map(({ end }) => end)).to.deep.equal(['allowed'])
    expect(h.decider.lists.entry('allow', attacker)?.note).to.equal('ours')

    h.follower.listEntryRemoved('allow', attacker)
    expect(h.decider.lists.entry('allow', attacker)).to.equal(undefined)
  })

  it('follows an end that is given, moved and taken away elsewhere, and takes nothing that has ended', () => {
    const h = new FollowerHarness()
    const since = h.clock.now()
    const entry = { list: 'deny', network: attacker, origin: 'operator', note: '', since } as const
    const isListedAfter = (ms: number): boolean => {
      h.clock.advance(ms)
      h.orders.endListed()
      return h.decider.lists.entry('deny', attacker) !== undefined
    }

    h.follower.listEntry({ ...entry, endsAt: since + 1000 })
    h.follower.listEntry({ ...entry, endsAt: since + 5000 })
    expect(isListedAfter(2000)).to.equal(true)
    h.follower.listEntry({ ...entry, endsAt: since + 2000 })
    expect(isListedAfter(0), 'moved to an instant that has passed').to.equal(false)
    h.follower.listEntry({ ...entry, endsAt: since + 1000 })
    expect(isListedAfter(0), 'ended before it was heard of').to.equal(false)
    h.follower.listEntry({ ...entry, endsAt: since + 5000 })
    h.follower.listEntry(entry)
    expect(isListedAfter(10_000), 'without an end again').to.equal(true)
  })

  it('takes a block of a whole prefix, unless somebody in it is known here', () => {
    const prefix = network('2001:db8:7::/48')
    const free = new FollowerHarness()
    free.follower.block(free.foreign({ source: prefix }))
    expect(free.decider.blocks.covering(network('2001:db8:7:1::/64'))?.source).to.equal(prefix)

    const known = new FollowerHarness()
    known.success('[2001:db8:7:9::1]:5060', '100')
    known.follower.block(known.foreign({ source: prefix }))
    expect(known.blocks).to.be.empty
  })

  it('follows a person who ends a trust elsewhere', () => {
    const h = new FollowerHarness()
    h.success(attacker, '100')
    h.success(attacker, '101')
    const at = h.clock.now()
    const end = (account: string): void => {
      const ended = { source: attacker, account: untrusted(account), lastAt: at, endedAt: at }
      h.follower.trust(ended)
    }
    end('100')
    expect(h.lost, 'another account works').to.be.empty
    end('101')
    expect(h.lost).to.deep.equal([attacker])
    expect(h.decider.trust.isTrusted(attacker, at)).to.be.false
  })

  it('leaves out what would lock out this host', () => {
    const h = new FollowerHarness()
    const own = network('203.0.113.10')
    h.decider.lists.setNeverBlocked([own as string as never])
    const since = h.clock.now()

    h.follower.block(h.foreign({ source: own }))
    h.follower.listEntry({ list: 'deny', network: own, origin: 'operator', note: '', since })

    expect(h.blocks).to.have.length(0)
    expect(h.decider.lists.size('deny')).to.equal(0)
  })

  it('follows host names, and leaves those of its own file and the addresses that it resolved', () => {
    const { follower, decider, orders } = new FollowerHarness()
    const { names } = decider.lists
    const theirs = {
      name: 'a.example.org' as HostName,
      origin: 'operator',
      note: '',
      since: 1,
    } as const
    const ours = { ...theirs, name: 'b.example.org' as HostName, origin: 'file' } as const
    const resolved = {
      list: 'allow',
      network: attacker,
      origin: 'name',
      note: '',
      since: 1,
    } as const
    names.add(ours)
    orders.add({ ...resolved, hostName: ours.name })

    follower.hostName(theirs)
    follower.hostName({ ...theirs, name: ours.name })
    follower.listEntry({ ...resolved, network: network('203.0.113.9') })
    follower.listEntryRemoved('allow', attacker)
    expect(names.all()).to.deep.equal([ours, theirs])
    expect(decider.lists.entries('allow').map((entry) => entry.network)).to.deep.equal([attacker])

    follower.hostNameRemoved(theirs.name)
    follower.hostNameRemoved(ours.name)
    expect(names.all()).to.deep.equal([ours])
  })

  it('leaves the entries of its own list files as they are', () => {
    const h = new FollowerHarness()
    const since = h.clock.now()
    const entry = { list: 'deny', network: attacker, origin: 'file', note: 'file', since } as const
    h.orders.add(entry)

    h.follower.listEntryRemoved('deny', attacker)
    h.follower.listEntry({ ...entry, origin: 'operator', note: 'other' })

    expect(h.decider.lists.entry('deny', attacker)?.note).to.equal('file')
  })
})
