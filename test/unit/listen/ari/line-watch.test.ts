// Which lines are told as lost: those that worked, once it has lasted, and seldom.
import { expect } from 'chai'
import type { LineChange } from '../../../../src/domain/line-change.js'
import { untrusted } from '../../../../src/domain/untrusted.js'
import { LineWatch } from '../../../../src/listen/ari/line-watch.js'

const timing = { lostForMs: 60_000, tellAgainMs: 3_600_000, lookMs: 5000 }
const trunk = untrusted('PJSIP/trunk')

describe('LineWatch', () => {
  let now: number
  let told: LineChange[]
  let watch: LineWatch
  beforeEach(() => {
    now = 1_000_000
    told = []
    watch = new LineWatch({
      ...{ pbx: 'pbx', timing, now: () => now },
      onLines: (change) => {
        told.push(change)
      },
    })
  })

  const after = (ms: number): void => {
    now += ms
    watch.look()
  }
  const inWords = (): string[] =>
    told.map(({ lost, back }) => `lost ${lost.join(',')} back ${back.join(',')}`)

  it('tells a line that has not answered for a minute, once, and its return', () => {
    watch.hear(trunk, 'online')
    watch.hear(trunk, 'offline')
    after(59_999)
    expect(told).to.deep.equal([])
    after(1)
    watch.hear(trunk, 'offline')
    after(600_000)
    watch.hear(trunk, 'online')
    after(5000)

    expect(inWords()).to.deep.equal(['lost PJSIP/trunk back ', 'lost  back PJSIP/trunk'])
  })

  it('does not tell a line that never worked, nor one that flickers', () => {
    watch.hear(untrusted('PJSIP/200'), 'offline')
    watch.hear(trunk, 'online')
    for (let n = 0; n < 10; n += 1) {
      watch.hear(trunk, 'offline')
      after(30_000)
      watch.hear(trunk, 'online')
      after(1000)
    }
    after(600_000)

    expect(told).to.deep.equal([])
  })

  it('does not tell a telephone that has signed off', () => {
    watch.hear(trunk, 'online')
    watch.hear(trunk, 'unknown')
    after(600_000)
    watch.hear(trunk, 'offline')
    after(600_000)

    expect(told).to.deep.equal([])
  })

  it('tells a line once an hour, however often it comes and goes', () => {
    for (let n = 0; n < 20; n += 1) {
      watch.hear(trunk, 'online')
      after(1000)
      watch.hear(trunk, 'offline')
      after(61_000)
    }

    expect(inWords()).to.deep.equal(['lost PJSIP/trunk back ', 'lost  back PJSIP/trunk'])
  })

  it('tells a line that is still away when the hour is over', () => {
    watch.hear(trunk, 'online')
    watch.hear(trunk, 'offline')
    after(60_000)
    watch.hear(trunk, 'online')
    after(5000)
    watch.hear(trunk, 'offline')
    after(3_600_000)

    expect(inWords()).to.have.length(3)
  })

  it('tells many in one message', () => {
    const lines = Array.from({ length: 500 }, (_, n) => untrusted(`PJSIP/${n}`))
    for (const line of lines) watch.hear(line, 'online')
    for (const line of lines) watch.hear(line, 'offline')
    after(60_000)

    expect(told).to.have.length(1)
    expect(told[0]?.lost).to.have.length(500)
  })
})
