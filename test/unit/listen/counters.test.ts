import { expect } from 'chai'
import { DropCounter } from '../../../src/listen/drop-counter.js'
import { LagMeter } from '../../../src/listen/lag-meter.js'

describe('DropCounter', () => {
  it('keeps names short and harmless', () => {
    const drops = new DropCounter()

    drops.addNamed('unknownEvent', `<b>\u001b${'x'.repeat(500)}`)
    drops.addNamed('unknownEvent', '__proto__')
    drops.add('badMagic')

    const record = drops.toRecord()
    expect(Object.keys(record)).to.have.lengthOf(3)
    for (const key of Object.keys(record)) expect(key).to.match(/^[\w:.-]{1,80}$/)
    expect(record.badMagic).to.equal(1)
  })
})

describe('LagMeter', () => {
  it('knows nothing before the first event', () => {
    expect(new LagMeter().read(1_000_000)).to.equal(undefined)
  })

  it('tells the last lag, and the largest of the last minute only', () => {
    const meter = new LagMeter()
    meter.add(1_000_000, 1_000_900)
    meter.add(1_030_000, 1_030_005)

    expect(meter.read(1_030_005)).to.deep.equal({ lastMs: 5, maxMs: 900 })
    expect(meter.read(1_049_999)).to.deep.equal({ lastMs: 5, maxMs: 900 })
    expect(meter.read(1_070_000)).to.deep.equal({ lastMs: 5, maxMs: 5 })
    expect(meter.read(9_000_000)).to.deep.equal({ lastMs: 5, maxMs: 0 })
  })

  it('takes an event from the future for one of now, and survives a clock set back', () => {
    const meter = new LagMeter()
    meter.add(2_000_500, 2_000_000)
    expect(meter.read(2_000_000)).to.deep.equal({ lastMs: 0, maxMs: 0 })

    meter.add(1_000_000, 1_000_010)
    expect(meter.read(1_000_010)).to.deep.equal({ lastMs: 10, maxMs: 10 })
  })
})
