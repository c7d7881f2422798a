// No test file is left out of a run.
import { expect } from 'chai'
import { chooseRooms, rooms } from '../run/rooms.js'
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
      chooseRooms(words, all).map(({ name, lane, paths }) => [name, lane, ...paths])

    expect(chosen('b.test', 'test/unit/')).to.deep.equal([
      ['unit', 'busy', 'unit/a.test.ts'],
      ['netfilter', 'patient', 'netfilter/b.test.ts'],
    ])
    expect(chosen('cluster')).to.deep.equal([['cluster', 'waiting', all[2]]])
    expect(chosen('nothing')).to.deep.equal([])
  })

  it('complain of a file that nobody takes', () => {
    expect(() => chooseRooms([], ['elsewhere/a.test.ts'])).to.throw('test/elsewhere/a.test.ts')
  })
})
