// What waits for a store that is away: people's orders stay, however much an attacker makes sipward decide.
import { expect } from 'chai'
import type { Change } from '../../../../src/ports/change-log.js'
import { ChangeWriter } from '../../../../src/tell/web/auth/change-writer.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { waitUntil } from '../../../support/wait-until.js'

const anna = { name: 'anna', address: '' } as const
const own = { name: 'sipward', address: '', isOwn: true } as const

describe('changes that wait for the store', () => {
  function stage() {
    const written: Change[] = []
    const leftOut: (readonly [actor: string, subject: string, count: number])[] = []
    const state = { isAway: true }
    const append = (change: Change): Promise<void> => {
      if (state.isAway) return Promise.reject(new Error('the store is away'))
      written.push(change)
      return Promise.resolve()
    }
    const writer = new ChangeWriter({
      ...{ changes: { append }, clock: new FakeClock(), host: 'edge-1' },
      onLeftOut: ({ actor, subject }, count) => leftOut.push([actor, subject, count]),
    })
    const write = (subject: string, by: typeof anna | typeof own) =>
      writer.writeInTime({ action: 'deny', subject }, by)
    return { written, leftOut, state, writer, write }
  }

  it('are those of people before those of sipward, which leave first and are counted', async () => {
    const { written, leftOut, state, writer, write } = stage()
    await write('first', anna)
    for (let i = 0; i < 1200; i += 1) await write(`own ${i}`, own)
    await write('last', anna)
    state.isAway = false
    await waitUntil(() => written.length === 1000, { deadlineMs: 10_000, what: 'the changes' })
    await writer.stop()

    expect(written[0]?.subject).to.equal('first')
    expect(written.at(-1)?.subject).to.equal('last')
    expect(leftOut).to.have.length(202)
    expect(leftOut[0]).to.deep.equal(['sipward', 'own 0', 1])
    expect(leftOut.at(-1)).to.deep.equal(['sipward', 'own 201', 202])
  })

  it('are the latest of people where there are no others, and each that leaves is told', async () => {
    const { leftOut, writer, write } = stage()
    for (let i = 0; i < 1002; i += 1) await write(`order ${i}`, anna)
    await write('own', own)
    await writer.stop()

    expect(leftOut).to.deep.equal([
      ['anna', 'order 0', 1],
      ['anna', 'order 1', 2],
      ['sipward', 'own', 3],
    ])
  })
})
