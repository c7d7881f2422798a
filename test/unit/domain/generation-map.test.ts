import { expect } from 'chai'
import { GenerationMap } from '../../../src/domain/generation-map.js'

describe('a map of generations', () => {
  it('keeps the last used entries, at most twice its capacity, and counts what it forgot', () => {
    const map = new GenerationMap<number, number>({ capacity: 10 })
    for (let i = 0; i < 1000; i += 1) {
      map.set(i, i)
      expect(map.size).to.be.at.most(20)
    }
    for (let i = 990; i < 1000; i += 1) expect(map.peek(i)).to.equal(i)
    expect(map.forgotten + map.size).to.equal(1000)
  })

  it('keeps what is read, and not what is only looked at', () => {
    const map = new GenerationMap<string, number>({ capacity: 3 })
    map.set('read', 1)
    map.set('seen', 1)
    for (let i = 0; i < 20; i += 1) {
      map.get('read')
      map.peek('seen')
      map.set(`${i}`, i)
    }
    expect([map.peek('read'), map.peek('seen')]).to.deep.equal([1, undefined])
  })

  it('holds an entry once, whichever generation it was in', () => {
    const map = new GenerationMap<string, number>({ capacity: 2 })
    for (const key of ['a', 'b', 'c', 'a', 'b', 'c']) map.set(key, 1)
    expect(map.size).to.equal(3)
    expect(map.delete('a')).to.equal(true)
    expect(map.get('a')).to.equal(undefined)
    expect([...map.values()]).to.have.length(2)
  })

  it('adds what is known to be absent just as it sets it, in the same bounds', () => {
    const set = new GenerationMap<number, number>({ capacity: 10 })
    const added = new GenerationMap<number, number>({ capacity: 10 })
    for (let i = 0; i < 1000; i += 1) {
      const key = (i * i) % 37
      if (set.get(key) === undefined) set.set(key, i)
      if (added.get(key) === undefined) added.add(key, i)
      expect([...added.values()]).to.deep.equal([...set.values()])
    }
    expect(added.size).to.be.at.most(20)
    expect(added.forgotten).to.equal(set.forgotten).and.above(0)
  })

  it('tells when it was time to forget', () => {
    const map = new GenerationMap<string, number>({ capacity: 10, lifetimeMs: 1000 })
    expect([0, 999, 1000, 1001, 2000].map((now) => map.age(now))).to.deep.equal([
      false,
      false,
      true,
      false,
      true,
    ])
  })

  it('forgets what was not used for its lifetime, within twice that', () => {
    const map = new GenerationMap<string, number>({ capacity: 100, lifetimeMs: 60_000 })
    map.age(0)
    map.set('used', 1)
    map.set('unused', 1)
    map.age(59_999)
    map.get('used')
    map.age(60_000)
    expect(map.peek('unused'), 'still young when its generation ended').to.equal(1)
    map.get('used')
    map.age(120_000)
    expect([map.peek('used'), map.peek('unused')]).to.deep.equal([1, undefined])
    expect(map.forgotten, 'old age is no loss').to.equal(0)
    map.age(1_000_000)
    expect(map.size).to.equal(0)
  })

  it('forgets nothing for a clock that goes back, nor for two clocks that disagree', () => {
    const map = new GenerationMap<string, number>({ capacity: 100, lifetimeMs: 60_000 })
    map.age(3_600_000)
    map.set('entry', 1)
    for (let i = 0; i < 100; i += 1) {
      map.age(i)
      map.age(3_600_000 + i)
    }
    expect(map.peek('entry')).to.equal(1)
  })
})
