// No test file is left out of a run.
import { expect } from 'chai'
import { RoomQueue } from '../run/room-queue.js'
import { chooseRooms, rooms, type Need, type Work } from '../run/rooms.js'
import { listFiles } from './source-file.js'

describe('the rooms of the tests', () => {
  it('hold every test file once', () => {
    const all = listFiles('test').filter((path) => path.endsWith('.test.ts'))

    const held = chooseRooms([]).flatMap(({ paths }) => paths.map((path) => `test/${path}`))

    expect(held).to.have.members(all)
    expect(chooseRooms([]).map(({ name }) => name)).to.deep.equal(rooms.map(({ name }) => name))
  })

  it('are chosen by a part of the path', () => {
    const all = ['unit/a.test.ts', 'netfilter/b.test.ts', 'integration/daemon/cluster-a.test.ts']
    const chosen = (...words: readonly string[]) =>
      chooseRooms(words, all).map(({ name, work, paths }) => [name, work, ...paths])

    expect(chosen('b.test', 'test/unit/')).to.deep.equal([
      ['unit', 'busy', 'unit/a.test.ts'],
      ['netfilter', 'waiting', 'netfilter/b.test.ts'],
    ])
    expect(chosen('cluster')).to.deep.equal([['cluster', 'waiting', all[2]]])
    expect(chosen('nothing')).to.deep.equal([])
  })

  it('complain of a file that nobody takes', () => {
    expect(() => chooseRooms([], ['elsewhere/a.test.ts'])).to.throw('test/elsewhere/a.test.ts')
  })
})

describe('the lanes of the tests', () => {
  const rooms: readonly { name: string; work: Work; needs: readonly Need[] }[] = [
    { name: 'unit', work: 'busy', needs: [] },
    { name: 'contract', work: 'busy', needs: ['mongodb'] },
    { name: 'asterisk', work: 'waiting', needs: ['asterisk'] },
    { name: 'netfilter', work: 'waiting', needs: [] },
  ]

  it('take rooms of their own work first, in their order, and the others when none is left', () => {
    const queue = new RoomQueue(rooms, () => true)
    const taken = (['waiting', 'waiting', 'waiting', 'busy', 'busy'] as const).map(
      (work) => queue.take(work)?.name,
    )

    expect(taken).to.deep.equal(['asterisk', 'netfilter', 'unit', 'contract', undefined])
  })

  it('take a room whose parts are still being built when every other is taken', () => {
    const queue = new RoomQueue(rooms, () => false)
    const taken = (['waiting', 'waiting', 'waiting', 'busy', 'busy'] as const).map(
      (work) => queue.take(work)?.name,
    )

    expect(taken).to.deep.equal(['netfilter', 'unit', 'asterisk', 'contract', undefined])
  })
})
