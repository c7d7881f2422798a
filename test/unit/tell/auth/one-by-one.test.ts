// Work of the same name waits for each other, and no more of it than is bounded.
import { expect } from 'chai'
import { OneByOne } from '../../../../src/tell/web/auth/one-by-one.js'

/** Work that ends when it is told to. */
function work(name: string, begun: string[]) {
  let end: () => void = () => undefined
  const done = new Promise<void>((resolve) => (end = resolve))
  const run = async (): Promise<string> => {
    begun.push(name)
    await done
    return name
  }
  return { run, end }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('work one by one', () => {
  it('waits for earlier work of one of its names, and for no other', async () => {
    const lines = new OneByOne(9)
    const begun: string[] = []
    const first = work('first', begun)
    const second = work('second', begun)
    const other = work('other', begun)
    const results = [
      lines.run(['anna', 'here'], first.run),
      lines.run(['anna', 'there'], second.run),
      lines.run(['ben', 'elsewhere'], other.run),
    ]
    await turn()
    expect(begun).to.deep.equal(['first', 'other'])
    first.end()
    await turn()
    expect(begun).to.deep.equal(['first', 'other', 'second'])
    second.end()
    other.end()
    expect(await Promise.all(results.filter((result) => result !== undefined))).to.deep.equal([
      'first',
      'second',
      'other',
    ])
  })

  it('goes on after work that has failed', async () => {
    const lines = new OneByOne(9)
    const failing = lines.run(['anna'], () => Promise.reject(new Error('no store answers')))
    const next = lines.run(['anna'], () => Promise.resolve('next'))

    expect(await failing?.catch(String)).to.equal('Error: no store answers')
    expect(await next).to.equal('next')
  })

  it('is refused where a line is full, and taken again once there is room', async () => {
    const lines = new OneByOne(2)
    const begun: string[] = []
    const first = work('first', begun)
    const second = work('second', begun)
    const results = [lines.run(['anna'], first.run), lines.run(['anna', 'here'], second.run)]

    expect(lines.run(['here', 'anna'], () => Promise.resolve())).to.equal(undefined)
    expect(await lines.run(['ben'], () => Promise.resolve('ben'))).to.equal('ben')
    first.end()
    second.end()
    await Promise.all(results.filter((result) => result !== undefined))
    expect(await lines.run(['anna'], () => Promise.resolve('third'))).to.equal('third')
  })
})
