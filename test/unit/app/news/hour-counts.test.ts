// The hours of one host, counted over a store that reads no more than the latest attacks of a span.
import { expect } from 'chai'
import { HourCounts } from '../../../../src/app/news/hour-counts.js'
import type { AttackCountQuery, AttackCounts } from '../../../../src/ports/attack-query.js'

const minute = 60_000
const hour = 60 * minute
const most = 50

/** Counts instants as a store does: the latest of them, unless no host is wanted. */
function storeOf(instants: readonly number[]) {
  const asked: AttackCountQuery[] = []
  const attackCounts = (query: AttackCountQuery): Promise<AttackCounts> => {
    asked.push(query)
    const { from = 0, to = Infinity, steps = [], host } = query
    const all = instants.filter((at) => at >= from && at < to).toSorted((a, b) => b - a)
    const isAll = host === undefined || all.length <= most
    const read = isAll ? all : all.slice(0, most)
    const perStep = steps.slice(0, -1).map((start, i) => {
      const count = read.filter((at) => at >= start && at < (steps[i + 1] ?? 0)).length
      return { from: start, perType: [{ key: 'REGISTER', count, attempts: count }] }
    })
    const atLeast = isAll ? [] : ['total', 'perStep']
    return Promise.resolve({ total: read.length, perStep, atLeast } as unknown as AttackCounts)
  }
  return { asked, attackCounts }
}

const spread = (count: number, from: number, ms: number) =>
  Array.from({ length: count }, (_, i) => from + Math.floor((i * ms) / count))

describe('the counts of hours', () => {
  it('are right however many attacks a span has, and asked for once', async () => {
    const store = storeOf([...spread(480, 0, 24 * hour), ...spread(300, 5 * hour, hour)])
    const counts = new HourCounts({ store, host: 'edge-1' })

    const hours = await counts.hoursOf(0, 24 * hour)
    const wanted = Array.from({ length: 24 }, (_, i) => [i * hour, i === 5 ? 320 : 20])
    expect(hours).to.deep.equal(wanted)
    const asked = store.asked.length
    expect(await counts.hoursOf(0, 24 * hour)).to.deep.equal(wanted)
    expect(store.asked).to.have.length(asked)
    await counts.hoursOf(hour, 25 * hour)
    expect(store.asked).to.have.length(asked + 1)
  })

  it('ask again for what was forgotten', async () => {
    const store = storeOf(spread(24, 0, 24 * hour))
    const counts = new HourCounts({ store, host: 'edge-1' })
    await counts.hoursOf(0, 24 * hour)
    counts.forgetBefore(2 * hour)
    await counts.hoursOf(0, 24 * hour)

    expect(store.asked.map(({ from, to }) => [from, to])).to.deep.equal([
      [0, 24 * hour],
      [0, 2 * hour],
    ])
  })

  it('count an hour in parts, no further than is wanted', async () => {
    const store = storeOf(spread(1200, 0, hour))
    const counts = new HourCounts({ store, host: 'edge-1' })

    expect(await counts.since(0, 50)).to.deep.equal({ count: 50, isAll: false })
    expect(store.asked).to.have.length(1)
    expect(await counts.since(0, 2000)).to.deep.equal({ count: 1200, isAll: true })
    const some = await counts.since(0, 300)
    expect(some.count).to.be.within(300, 400)
    expect(some.isAll).to.equal(false)
  })

  it('come to an end where a minute has more than can be read', async () => {
    const store = storeOf(new Array<number>(500).fill(30 * minute))
    const counts = new HourCounts({ store, host: 'edge-1' })

    expect(await counts.since(0, 400)).to.deep.equal({ count: 50, isAll: false })
    expect(store.asked.length).to.be.below(20)
  })
})
