// The bounded set whose entries end: order of leaving. What a change costs is measured by npm run bench enforce.
import { expect } from 'chai'
import { TimedEntries } from '../../../src/enforce/sets/timed-entries.js'

describe('TimedEntries', () => {
  const entry = (key: string, until: number, leavesFirst = false) => ({ key, until, leavesFirst })
  const keysOf = (entries: TimedEntries, instant = 0): string[] =>
    Array.from(entries.after(instant), ({ key }) => key).sort()

  it('keeps each key once, with its last end', () => {
    const entries = new TimedEntries(10)

    entries.add(entry('a', 100))
    entries.add(entry('a', 300))
    entries.add(entry('b', 200))

    expect(keysOf(entries)).to.deep.equal(['a', 'b'])
    expect(entries.countAfter(200)).to.equal(1)
    expect(entries.countAfter(199)).to.equal(2)
  })

  it('forgets what has ended, and nothing else', () => {
    const entries = new TimedEntries(10)
    for (const [index, until] of [500, 100, 300, 200, 400].entries()) {
      entries.add(entry(String(index), until, index % 2 === 0))
    }

    entries.expire(300)

    expect(keysOf(entries)).to.deep.equal(['0', '4'])
  })

  it('sends away the oldest that leave first; one that is renewed is young again', () => {
    const entries = new TimedEntries(3)
    entries.add(entry('a', 100, true))
    entries.add(entry('b', 900, true))
    entries.add(entry('a', 100, true))
    entries.add(entry('c', 50))

    expect(entries.add(entry('d', 500))?.key).to.equal('b')
    expect(entries.add(entry('e', 500))?.key).to.equal('a')
    expect(entries.add(entry('f', 500))?.key).to.equal('c')
    expect(entries.add(entry('f', 700))).to.equal(undefined)
    expect(keysOf(entries)).to.deep.equal(['d', 'e', 'f'])
  })

  it('agrees with a sorted list after many changes', () => {
    const entries = new TimedEntries(50)
    const model = new Map<string, number>()
    // A fixed sequence that looks like chance (Lehmer), so that a failure comes again.
    let seed = 7
    const next = (bound: number): number => (seed = (seed * 48_271) % 2_147_483_647) % bound

    for (let step = 0; step < 20_000; step++) {
      const key = String(next(80))
      if (next(3) === 0) {
        entries.delete(key)
        model.delete(key)
        continue
      }
      const until = next(100_000)
      const isFull = model.size >= 50 && !model.has(key)
      const soonest = Math.min(...model.values())
      const evicted = entries.add(entry(key, until))
      expect(evicted?.until).to.equal(isFull ? soonest : undefined)
      if (evicted !== undefined) model.delete(evicted.key)
      model.set(key, until)
    }

    expect(keysOf(entries, -1)).to.deep.equal([...model.keys()].sort())
    const ends = [...model.values()].filter((until) => until > 50_000)
    expect(entries.countAfter(50_000)).to.equal(ends.length)
  })
})
