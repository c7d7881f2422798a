// The part of the stores' suite about the attack log: pages, filters, text search, totals.
import { expect } from 'chai'
import type { Address, Source } from '../../src/domain/address.js'
import type { Attack } from '../../src/domain/attack.js'
import type { AttackQuery, Store } from '../../src/ports/store.js'
import { meets } from './plain-attacks.js'
import { attack, attackWrite, day, now } from './store-records.js'

const hour = 3_600_000
const types = ['REGISTER', 'INVITE', 'OPTIONS'] as const
const userAgents = ['friendly-scanner', 'sipcli/v1.8', 'Ünïcode Phone', '']
const countries = ['NL', 'US', 'DE', '', 'BR']

// Some at the same instant, some on the hour, over three days.
const log: readonly Attack[] = Array.from({ length: 600 }, (_, i) =>
  attack({
    id: `a${i}`,
    at: now - Math.floor(i / 3) * (hour / 2.5),
    type: types[i % 3] ?? '',
    source: `198.51.100.${i % 7}`,
    victim: `192.0.2.${10 + (i % 2)}`,
    userAgent: userAgents[i % 4] ?? '',
    account: String(100 + (i % 50)),
    country: countries[i % 5] ?? '',
  }),
)

const queries: readonly (readonly [string, Partial<AttackQuery>])[] = [
  ['everything', {}],
  ['a source', { source: '198.51.100.3' as Source }],
  ['a source that never attacked', { source: '203.0.113.1' as Source }],
  ['a victim', { victim: '192.0.2.11' as Address }],
  ['a victim that nobody attacked', { victim: '192.0.2.99' as Address }],
  ['a type', { type: 'INVITE' }],
  ['a type that does not occur', { type: 'TFTP' }],
  ['a type and a victim', { type: 'INVITE', victim: '192.0.2.10' as Address }],
  ['a source and a type', { source: '198.51.100.3' as Source, type: 'REGISTER' }],
  ['the time from an instant', { from: now - 10.5 * hour }],
  ['the time before an instant', { to: now - 10.5 * hour }],
  ['whole hours', { from: now - 20 * hour, to: now - 10 * hour }],
  ['parts of hours', { from: now - 20.3 * hour, to: now - 10.7 * hour }],
  ['less than an hour', { from: now - 10.9 * hour, to: now - 10.2 * hour }],
  ['a time that ends before it begins', { from: now, to: now - hour }],
  ['a type in parts of hours', { type: 'OPTIONS', from: now - 20.3 * hour, to: now - hour / 3 }],
  ['text of one field', { search: 'SIPcli' }],
  ['text of several fields', { search: '10' }],
  ['text with capitals outside ASCII', { search: 'ünÏ' }],
  ['text that does not occur', { search: 'no such text' }],
  ['a wildcard, which is none', { search: '%' }],
  ['a country', { search: 'us' }],
  ['text and a type', { search: 'scanner', type: 'INVITE' }],
  ['text and a time', { search: '14', from: now - 30 * hour, to: now - hour }],
  ['text and a source', { search: 'nl', source: '198.51.100.3' as Source }],
]

/** Adds the tests to the suite of the store that is open in each of them. */
export function describeAttackLog(store: () => Store): void {
  it('answers every kind of query, page by page, as a plain filter of all attacks does', async () => {
    await store().write(log.map((item) => ({ kind: 'attack', attack: item })))

    for (const [what, query] of queries) {
      const wanted = log.filter((item) => meets(item, query))
      const perPage = 70
      const items: Attack[] = []
      for (let page = 1; page <= Math.ceil(wanted.length / perPage) + 1; page++) {
        const answer = await store().attacks({ ...query, page, perPage })
        expect(answer.total, what).to.equal(wanted.length)
        expect(answer.items.length, what).to.be.at.most(perPage)
        items.push(...answer.items)
      }
      expect(items, what).to.have.deep.members(wanted)
      const instants = items.map(({ at }) => at)
      expect(instants, what).to.deep.equal(instants.toSorted((a, b) => b - a))
    }
  })

  it('goes on counting rightly when attacks were replaced and forgotten', async () => {
    await store().write(log.map((item) => ({ kind: 'attack', attack: item })))
    const before = now - day
    const changed = log.map((item) => ({ ...item, type: 'MESSAGE' as const }))
    await store().write(changed.slice(0, 50).map((item) => ({ kind: 'attack', attack: item })))
    await store().prune(before, now)
    const left = [...changed.slice(0, 50), ...log.slice(50)].filter(({ at }) => at >= before)

    for (const [what, query] of [...queries, ['a new type', { type: 'MESSAGE' }] as const]) {
      const { total } = await store().attacks({ ...query, page: 1, perPage: 1 })

      expect(total, what).to.equal(left.filter((item) => meets(item, query)).length)
    }
  })

  it('finds text that more than 20,000 attacks have', async () => {
    const many = (of: string, count: number, userAgent: string, account: string) =>
      Array.from({ length: count }, (_, i) =>
        attackWrite({ id: `${of}${i}`, at: now - i, userAgent, account, evidence: [] }),
      )
    await store().write(many('common', 20_500, 'scanner', '1'))
    await store().write(many('both', 20, 'scanner', 'scanner'))
    await store().write(many('rare', 10, 'other', 'scanner'))
    await store().write(many('none', 10, 'other', '1'))

    const total = async (query: Partial<AttackQuery>) =>
      (await store().attacks({ search: 'SCAN', ...query, page: 1, perPage: 1 })).total
    const second = await store().attacks({ search: 'SCAN', page: 2, perPage: 1000 })

    expect([second.total, second.items.length]).to.deep.equal([20_530, 1000])
    expect(await total({ to: now - 4 })).to.equal(20_530 - 15)
    expect(await total({ type: 'REGISTER' })).to.equal(20_530)
    expect(await total({ type: 'INVITE' })).to.equal(0)
    expect(await total({ victim: '192.0.2.10' as Address })).to.equal(20_530)
    expect(await total({ source: '203.0.113.66' as Source })).to.equal(20_530)
    expect(await total({ search: 'nl' })).to.equal(20_540)
    expect(await total({ search: '1' })).to.equal(20_540)

    await store().prune(now - 10_000, now)
    expect(await total({ type: 'REGISTER' })).to.equal(10_001 + 30)
  })

  it('says so where more is found than can be counted, and shows ten thousand of it', async function () {
    this.timeout(120_000)
    const all = 31_000
    for (let start = 0; start < all; start += 5000) {
      const numbers = Array.from({ length: Math.min(5000, all - start) }, (_, i) => start + i)
      await store().write(
        numbers.map((i) =>
          attackWrite({ id: `a${i}`, at: now - i, userAgent: `scanner ${i % 400}`, evidence: [] }),
        ),
      )
    }
    const page = (number: number) =>
      store().attacks({ search: 'SCANNER', page: number, perPage: 1000 })

    const [first, last, beyond] = [await page(1), await page(10), await page(11)]

    for (const { total, isTotalAtLeast } of [first, last, beyond]) {
      expect([total, isTotalAtLeast]).to.deep.equal([10_000, true])
    }
    expect(first.items.map(({ id }) => id)).to.deep.equal(
      Array.from({ length: 1000 }, (_, i) => `a${i}`),
    )
    expect(last.items.at(-1)?.id).to.equal('a9999')
    expect(beyond.items).to.deep.equal([])
    expect(await store().attacks({ page: 1, perPage: 1 })).to.deep.include({ total: all })
  })

  it('refuses pages that do not exist', async () => {
    const { attacks, blocks } = {
      attacks: (page: number, perPage: number) => store().attacks({ page, perPage }),
      blocks: (page: number, perPage: number) => store().blocks({ page, perPage }),
    }
    for (const read of [attacks, blocks]) {
      for (const [page, perPage] of [
        [0, 50],
        [1.5, 50],
        [1, 0],
        [1, 1001],
      ] as const) {
        const failure: unknown = await read(page, perPage).catch((caught: unknown) => caught)
        expect(failure, `${page} ${perPage}`).to.have.property('code', 'invalidValue')
      }
    }
  })
}
