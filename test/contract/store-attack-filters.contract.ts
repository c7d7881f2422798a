// The part of the stores' suite about filters of every kind: pages, groups and counts of random attacks,
// held against a plain filter over the same attacks.
import { expect } from 'chai'
import type { AttackFilter } from '../../src/ports/attack-query.js'
import type { Store } from '../../src/ports/store.js'
import { randomNumbers } from '../support/random-numbers.js'
import { plainAttacks, plainCounts, plainGroups, RandomAttacks } from './plain-attacks.js'
import { attackWrite, now } from './store-records.js'

const rounds = 60

/** Adds the tests to the suite of the store that is open in each of them. */
export function describeAttackFilters(store: () => Store): void {
  for (const seed of [11, 12]) {
    it(`narrows, groups and counts by every filter as a plain filter of all attacks does (${seed})`, async function () {
      this.timeout(180_000)
      const random = new RandomAttacks(randomNumbers(seed))
      const all = Array.from({ length: 500 }, (_, i) => random.attack(`a${i}`))
      await store().write(all.map((item) => ({ kind: 'attack', attack: item })))

      for (let round = 0; round < rounds; round++) {
        const filter = random.filter()
        const what = JSON.stringify(filter)
        const page = await store().attacks({ ...filter, page: 1, perPage: 40 })
        const wanted = plainAttacks(all, filter)
        expect(page.total, what).to.equal(wanted.length)
        const least = wanted[page.items.length - 1]?.at ?? 0
        expect(
          page.items.filter(({ at }) => at > least),
          what,
        ).to.have.deep.members(wanted.filter(({ at }) => at > least))
        await expectGroups(filter, what)
        const query = random.countQuery()
        const counts = await store().attackCounts(query)
        expect(counts, JSON.stringify(query)).to.deep.equal(plainCounts(all, query))
      }

      async function expectGroups(filter: AttackFilter, what: string): Promise<void> {
        const groups = plainGroups(all, filter)
        const first = await store().attackGroups({ ...filter, page: 1, perPage: 7 })
        const second = await store().attackGroups({ ...filter, page: 2, perPage: 7 })
        const found = [...first.items, ...second.items]
        expect([first.total, second.total], what).to.deep.equal([groups.length, groups.length])
        expect(found, what).to.have.length(Math.min(14, groups.length))
        expect(
          found.map(({ latest }) => latest.at),
          what,
        ).to.deep.equal(groups.slice(0, 14).map(({ latest }) => latest.at))
        for (const group of found) {
          const own = groups.find(({ latest }) => latest.source === group.latest.source)
          const { attacks, attempts, latest } = group
          expect([attacks, attempts, latest.at], what).to.deep.equal([
            own?.attacks,
            own?.attempts,
            own?.latest.at,
          ])
        }
      }
    })
  }

  it('groups by the latest attack that is left when attacks were moved and forgotten', async () => {
    const at = (id: string, source: string, when: number) =>
      attackWrite({ id, source, at: when, evidence: [] })
    await store().write([
      at('a', '198.51.100.1', now - 10),
      at('b', '198.51.100.2', now - 20),
      at('c', '198.51.100.1', now - 30),
      at('d', '198.51.100.3', now - 40),
    ])
    await store().write([at('a', '198.51.100.1', now - 25)])
    const sourcesOf = async (filter: AttackFilter) => {
      const { items } = await store().attackGroups({ ...filter, page: 1, perPage: 10 })
      return items.map(({ latest, attacks }) => `${latest.source} ${latest.at - now} ${attacks}`)
    }

    expect(await sourcesOf({})).to.deep.equal([
      '198.51.100.2 -20 1',
      '198.51.100.1 -25 2',
      '198.51.100.3 -40 1',
    ])
    await store().prune(now - 28, now)
    expect(await sourcesOf({})).to.deep.equal(['198.51.100.2 -20 1', '198.51.100.1 -25 1'])
    expect(await sourcesOf({ from: now - 22 })).to.deep.equal(['198.51.100.2 -20 1'])
    expect(await sourcesOf({ to: now - 22 })).to.deep.equal(['198.51.100.1 -25 1'])
  })

  it('refuses counts that cannot be', async () => {
    for (const query of [{ top: 0 }, { top: 101 }, { steps: [5] }, { steps: [5, 4] }]) {
      const failure: unknown = await store()
        .attackCounts(query)
        .catch((caught: unknown) => caught)
      expect(failure, JSON.stringify(query)).to.have.property('code', 'invalidValue')
    }
  })
}
