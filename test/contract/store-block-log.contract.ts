// The part of the stores' suite about blocks: in force, as strikes, as history, and forgotten.
import { expect } from 'chai'
import type { Source } from '../../src/domain/address.js'
import type { Store } from '../../src/ports/store.js'
import { attackWrite, block, blockWrite, day, now } from './store-records.js'

const firstPage = { page: 1, perPage: 50 }

/** Adds the tests to the suite of the store that is open in each of them. */
export function describeBlockLog(store: () => Store): void {
  const idsOf = (blocks: readonly { readonly id: string }[]) => blocks.map(({ id }) => id)

  it('loads blocks in force and strikes of the last 30 days apart', async () => {
    await store().write([
      blockWrite({ id: 'active' }),
      blockWrite({ id: 'unblocked', end: 'unblocked', isStrike: false }),
      blockWrite({ id: 'over', since: now - day, until: now }),
      blockWrite({ id: 'expired', since: now - day, until: now - 1, end: 'expired' }),
      blockWrite({ id: 'no strike', since: now - day, until: now - 1, isStrike: false }),
      blockWrite({ id: 'long ago', since: now - 40 * day, until: now - 30 * day }),
    ])

    const { activeBlocks, strikes } = await store().load(now)

    expect(activeBlocks).to.deep.equal([block({ id: 'active' })])
    expect(idsOf(strikes)).to.have.members(['over', 'expired'])
  })

  it('keeps the end that somebody has decided when the record of the block is completed later', async () => {
    for (const end of ['unblocked', 'allowed', 'denied'] as const) {
      await store().write([blockWrite({ id: end, note: '$begin' })])
      await store().write([blockWrite({ id: end, end, isStrike: false, until: now - 1 })])
      await store().write([blockWrite({ id: end, note: 'completed' })])
    }
    await store().write([blockWrite({ id: 'evicted', end: 'evicted' })])
    await store().write([blockWrite({ id: 'evicted', note: '$$ROOT' })])

    const { activeBlocks, strikes } = await store().load(now)
    const { items } = await store().blocks(firstPage)

    expect(activeBlocks).to.deep.equal([block({ id: 'evicted', note: '$$ROOT' })])
    expect(strikes).to.deep.equal([])
    expect(items.map(({ id, end, until }) => [id, end, until])).to.have.deep.members([
      ['unblocked', 'unblocked', now - 1],
      ['allowed', 'allowed', now - 1],
      ['denied', 'denied', now - 1],
      ['evicted', undefined, now + 3_600_000],
    ])
  })

  it('pages the blocks in force at an instant, newest first', async () => {
    await store().write([
      blockWrite({ id: 'first', since: now - 3 }),
      blockWrite({ id: 'second', since: now - 2, source: '203.0.113.67' }),
      blockWrite({ id: 'third', since: now - 1 }),
      blockWrite({ id: 'unblocked', since: now - 1, end: 'unblocked' }),
      blockWrite({ id: 'over', since: now - day, until: now, end: 'expired' }),
      blockWrite({ id: 'later', since: now + 1 }),
    ])

    const page = await store().blocks({ activeAt: now, page: 1, perPage: 2 })
    const next = await store().blocks({ activeAt: now, page: 2, perPage: 2 })
    const before = await store().blocks({ ...firstPage, activeAt: now - 4 })

    expect([idsOf(page.items), page.total]).to.deep.equal([['third', 'second'], 3])
    expect([idsOf(next.items), next.total]).to.deep.equal([['first'], 3])
    expect(idsOf(before.items)).to.deep.equal(['over'])
  })

  it('pages all blocks of a source, and those of it in force', async () => {
    const source = '2001:db8:1::/64' as Source
    await store().write([
      blockWrite({ id: 'old', source, since: now - day, until: now - 1 }),
      blockWrite({ id: 'new', source }),
      blockWrite({ id: 'other' }),
    ])

    const all = await store().blocks({ ...firstPage, source })
    const active = await store().blocks({ ...firstPage, source, activeAt: now })

    expect([idsOf(all.items), all.total]).to.deep.equal([['new', 'old'], 2])
    expect([idsOf(active.items), active.total]).to.deep.equal([['new'], 1])
  })

  it('prunes what is older than the instant, but no block in force and no strike', async () => {
    const from = now - 90 * day
    await store().write([
      attackWrite({ id: 'young', at: from }),
      attackWrite({ id: 'old', at: from - 1 }),
      blockWrite({ id: 'ended', since: from - day, until: from - 1, end: 'expired' }),
      blockWrite({ id: 'ended after', since: from - day, until: from }),
      blockWrite({ id: 'in force', since: from - day, until: now + 1 }),
    ])

    expect(await store().prune(from, now)).to.equal(2)

    expect(idsOf((await store().attacks(firstPage)).items)).to.deep.equal(['young'])
    expect(idsOf((await store().blocks(firstPage)).items)).to.have.members([
      'ended after',
      'in force',
    ])
    expect(await store().prune(from, now)).to.equal(0)

    await store().write([blockWrite({ id: 'strike', since: now - 3 * day, until: now - 2 * day })])
    expect(await store().prune(now - day, now)).to.equal(2)
    expect(idsOf((await store().load(now)).strikes)).to.deep.equal(['strike'])
  })

  it('prunes many at a time while others write', async () => {
    const old = Array.from({ length: 5000 }, (_, i) => attackWrite({ id: `old${i}`, at: i }))
    await store().write(old)

    const [pruned] = await Promise.all([
      store().prune(now - day, now),
      store().write([attackWrite({ id: 'new' })]),
    ])

    expect(pruned).to.equal(5000)
    expect((await store().attacks(firstPage)).total).to.equal(1)
  })
}
