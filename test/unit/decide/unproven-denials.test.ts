import { expect } from 'chai'
import { DeciderHarness } from './decider-harness.js'
import type { AttemptFields } from './decider-harness.js'

const day = 86_400_000
const from = (i: number): string => `10.0.${i >> 8}.${i & 255}:5060`

function strikeOut(
  h: DeciderHarness,
  first: number,
  last: number,
  fields: AttemptFields = {},
): void {
  for (let i = first; i < last; i += 1) {
    h.attempts(
      10,
      { from: from(i), account: `${i}`, isTypeInferred: true, proof: 'oneWay', ...fields },
      1,
    )
  }
  h.pass(1000)
}

describe('strikes that may be forged, where nothing could have proven them', () => {
  it('put at most a thousand sources a day on the denylist; people are told, once', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 1 })
    strikeOut(h, 0, 1200)
    expect(h.entries).to.have.length(1000)
    expect(h.blocks, 'blocked for a time all the same').to.have.length(1200)
    expect(h.told).to.deep.equal(['boundReached'])

    strikeOut(h, 2000, 2003, { proof: 'returned' })
    expect(h.entries, 'proven ones are not bounded').to.have.length(1003)

    h.pass(day)
    strikeOut(h, 3000, 3010)
    expect(h.entries).to.have.length(1013)
  })
})
