// The part of the stores' suite about how many attacks a span of time had.
import { expect } from 'chai'
import type { AttackCounts, Store } from '../../src/ports/store.js'
import { plainCounts } from './plain-attacks.js'
import { attack, attackWrite, day, now } from './store-records.js'

const hour = 3_600_000
const start = Date.parse('2026-11-10T00:00:00Z')

// Ten days, some on midnight, with more of some than of others.
const log = Array.from({ length: 500 }, (_, i) => ({
  id: `a${i}`,
  at: start + i * (hour / 2) - (i % 3),
  victim: `192.0.2.${10 + Math.floor(Math.sqrt(i % 7))}`,
  country: ['NL', 'NL', 'US', '', 'DE'][i % 5] ?? '',
  type: i % 4 === 0 ? 'INVITE' : 'REGISTER',
}))

/** What a count means, as plainly as it can be said. */
function countsOf(from: number, to: number, all = log): AttackCounts {
  return plainCounts(
    all.map((item) => attack(item)),
    { from, to },
  )
}

const spans: readonly (readonly [string, number, number])[] = [
  ['all of it', 0, now],
  ['whole days', start + day, start + 3 * day],
  ['parts of days', start + 1.3 * day, start + 3.7 * day],
  ['less than an hour', start + day + 0.2 * hour, start + day + 0.9 * hour],
  ['nothing, before the first', 0, start - 3],
  ['nothing, from an end to its beginning', start + day, start],
]

/** Adds the tests to the suite of the store that is open in each of them. */
export function describeAttackCounts(store: () => Store, openAnother: () => Promise<Store>): void {
  it('counts attacks as a plain count of all of them does', async () => {
    await store().write(log.map((item) => attackWrite(item)))

    for (const [what, from, to] of spans) {
      expect(await store().attackCounts({ from, to }), what).to.deep.equal(countsOf(from, to))
    }
  })

  it('counts whom a span had, though they have attacked again since, without any list', async () => {
    const again = log.map((item, i) => ({ ...item, source: `203.0.113.${i % 40}` }))
    await store().write(again.map((item) => attackWrite(item)))
    const last = again.slice(0, 39).map((item, i) => ({ ...item, id: `again${i}`, at: now }))
    await store().write(last.map((item) => attackWrite(item)))

    for (const [what, from, to] of spans) {
      const { sources, total, atLeast } = await store().attackCounts({ from, to, lists: [] })
      const wanted = countsOf(from, to, [...again, ...last])
      expect([sources, total, atLeast], what).to.deep.equal([wanted.sources, wanted.total, []])
    }
  })

  it('counts from an instant on and up to another', async () => {
    await store().write([
      attackWrite({ id: 'first', at: start }),
      attackWrite({ id: 'last', at: start + day }),
    ])

    const { perDay } = await store().attackCounts({ from: start, to: start + day })

    expect(perDay).to.deep.equal([{ key: '2026-11-10', count: 1, attempts: 10 }])
  })

  it('counts no attack twice that was written twice, and none that was forgotten', async () => {
    await store().write(log.map((item) => attackWrite(item)))
    await store().write(log.slice(0, 20).map((item) => attackWrite(item)))
    const before = start + 2 * day

    expect((await store().attackCounts({ from: 0, to: now })).total).to.equal(500)
    await store().prune(before, now)

    expect(await store().attackCounts({ from: 0, to: now })).to.deep.equal(countsOf(before, now))
  })

  it('counts attacks where they are when another connection has moved them', async () => {
    await store().write(log.map((item) => attackWrite(item)))
    const moved = log.map((item, i) =>
      i % 10 === 0
        ? {
            ...item,
            at: item.at + 30.5 * hour,
            victim: '192.0.2.99',
            country: 'FR',
            type: 'OPTIONS',
          }
        : item,
    )

    const other = await openAnother()
    await other.write(moved.filter((_, i) => i % 10 === 0).map((item) => attackWrite(item)))

    for (const [what, from, to] of spans) {
      expect(await store().attackCounts({ from, to }), what).to.deep.equal(
        countsOf(from, to, moved),
      )
    }
  })

  it('counts every attack once that two connections write at once, some of them twice, some forgotten', async function () {
    this.timeout(120_000)
    const other = await openAnother()
    const before = start + 4 * day + 0.5 * hour
    const parts = Array.from({ length: 10 }, (_, i) => log.slice(50 * i, 50 * i + 50))
    const write = (to: Store, part: typeof log) => to.write(part.map((item) => attackWrite(item)))

    await Promise.all([
      ...parts.slice(0, 7).map((part) => write(store(), part)),
      ...parts.slice(3).map((part) => write(other, part)),
    ])
    expect(await other.attackCounts({ from: 0, to: now })).to.deep.equal(countsOf(0, now))
    await Promise.all([
      store().prune(before, now),
      other.prune(before, now),
      ...parts.slice(5).map((part) => write(store(), part)),
    ])

    for (const [what, from, to] of spans) {
      expect(await store().attackCounts({ from, to }), what).to.deep.equal(
        countsOf(Math.max(from, before), to),
      )
    }
  })

  it('names the hundred that have most, whatever their texts are', async () => {
    await store().write(
      Array.from({ length: 150 }, (_, i) =>
        attackWrite({ id: `v${i}`, at: start, victim: `198.51.100.${i}`, country: '$a.b' }),
      ),
    )
    await store().write([attackWrite({ id: 'more', at: start, victim: '198.51.100.149' })])

    const { perVictim, perCountry } = await store().attackCounts({ from: start, to: start + 1 })

    expect(perVictim).to.have.length(100)
    expect(perVictim[0]).to.deep.equal({ key: '198.51.100.149', count: 2, attempts: 20 })
    expect(perCountry[0]).to.deep.equal({ key: '$a.b', count: 150, attempts: 1500 })
  })
}
