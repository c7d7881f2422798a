// Letting go in the right order, whatever fails.
import { expect } from 'chai'
import { ShutdownStack } from '../../../src/jobs/shutdown-stack.js'

describe('releases', () => {
  it('run one after the other, the latest first', async () => {
    const done: string[] = []
    const releases = new ShutdownStack()
    releases.add(() => {
      done.push('store')
    })
    releases.add(async () => {
      await Promise.resolve()
      done.push('firewall')
    })
    releases.add(() => {
      done.push('sources')
    })

    await releases.run()

    expect(done).to.deep.equal(['sources', 'firewall', 'store'])
  })

  it('all run although one fails, and the failure is told', async () => {
    const done: string[] = []
    const releases = new ShutdownStack()
    releases.add(() => {
      done.push('store')
    })
    releases.add(() => Promise.reject(new Error('the kernel is busy')))

    const failure = await releases.run().catch((caught: unknown) => caught)

    expect(failure).to.have.property('message', 'the kernel is busy')
    expect(done).to.deep.equal(['store'])
  })

  it('tell every failure where there are several', async () => {
    const releases = new ShutdownStack()
    releases.add(() => Promise.reject(new Error('second')))
    releases.add(() => {
      throw new Error('first')
    })

    const failure = await releases.run().catch((caught: unknown) => caught)

    expect(failure).to.be.instanceOf(AggregateError)
    const messages = (failure as AggregateError).errors.map((error: Error) => error.message)
    expect(messages).to.deep.equal(['first', 'second'])
  })

  it('run once, also when they are asked for twice', async () => {
    let runs = 0
    const releases = new ShutdownStack()
    releases.add(() => {
      runs += 1
    })

    await Promise.all([releases.run(), releases.run()])
    await releases.run()

    expect(runs).to.equal(1)
  })
})
