// What the stages tell each other: who works here, and which addresses are the PBX's own.
import { expect } from 'chai'
import { createStages, type Stages } from '../../../src/app/path/pipeline.js'
import { nobody } from '../../../src/app/start/warm-up.js'
import { sourceOf } from '../../../src/domain/address.js'
import { defaultSettings } from '../../../src/domain/settings.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { address, answer, endpoint, event, request } from '../../support/builders.js'

const phone = '203.0.113.80:5060'
const stranger = '203.0.113.66:5060'

function start(): Stages {
  const clock = { now: () => 0 }
  const options = { settings: defaultSettings, host: 'test', clock, expectsSilence: true }
  return createStages({ sink: nobody, ...options })
}

/** So many calls to numbers that do not exist, over a stream. */
function misdial({ events }: Stages, from: string, count: number): void {
  for (let call = 0; call < count; call += 1) {
    const fields = { from, transport: 'TCP', method: 'INVITE', callId: `${call}` } as const
    events.onSip(request({ ...fields, number: `${call}` }))
    events.onSip(answer({ ...fields, status: 404 }))
  }
}

function isBlocked({ decider }: Stages, from: string): boolean {
  const source = sourceOf(address(from.slice(0, from.indexOf(':'))))
  return decider.blocks.ofSource(source) !== undefined
}

describe('the pipeline', () => {
  it('blocks a stranger who tries numbers, and no source where a phone has authenticated', () => {
    const pipeline = start()
    pipeline.events.onEvent(event({ name: 'SuccessfulAuth', from: phone }))
    misdial(pipeline, phone, 50)
    misdial(pipeline, stranger, 9)
    expect(isBlocked(pipeline, stranger)).to.equal(false)
    misdial(pipeline, stranger, 10)

    expect(isBlocked(pipeline, stranger)).to.equal(true)
    expect(isBlocked(pipeline, phone)).to.equal(false)
  })

  it('blocks who sends malformed requests, but never the PBX', () => {
    const pipeline = start()
    pipeline.events.onEvent(event({ name: 'SuccessfulAuth', from: phone }))
    const { source, destination } = request({ from: stranger })
    for (let count = 0; count < 10; count += 1) {
      const malformed = { at: 0, captureId: 1, source, destination }
      pipeline.events.onMalformed(malformed)
      pipeline.events.onMalformed({ ...malformed, source: destination, destination: source })
    }

    expect(isBlocked(pipeline, stranger)).to.equal(true)
    expect(isBlocked(pipeline, '203.0.113.10:5060')).to.equal(false)
  })

  it('learns an address of the PBX by its events, unless that is the other side itself', () => {
    const pipeline = start()
    const local = { ...event({ name: 'ChallengeSent' }).local, address: address('203.0.113.11') }
    pipeline.events.onEvent({ ...event({ name: 'ChallengeSent' }), local })
    expect(pipeline.decider.lists.isOwn(local.address)).to.equal(true)

    const wrong = event({ name: 'InvalidAccountID', from: stranger })
    pipeline.events.onEvent({ ...wrong, local: wrong.remote })
    expect(pipeline.decider.lists.isOwn(wrong.remote.address)).to.equal(false)
    expect(pipeline.decider.lists.verdict(wrong.remote.address)).to.equal('none')
  })

  it('blocks whom the dialplan reports, and no address of its own', () => {
    const pipeline = start()
    pipeline.events.onEvent(event({ name: 'SuccessfulAuth', from: phone }))
    for (const from of [stranger, '203.0.113.10:5060']) {
      for (let count = 0; count < 10; count += 1) {
        pipeline.events.onDialplanReport({
          pbx: 'pbx',
          at: 0,
          remote: endpoint(from),
          victim: undefined,
          account: untrusted(''),
          calledNumber: untrusted(`${count}`),
          sessionId: untrusted(`PJSIP/anonymous-${count}`),
          reason: untrusted('guests may not dial abroad'),
        })
      }
    }
    expect(isBlocked(pipeline, stranger)).to.equal(true)
    expect(isBlocked(pipeline, '203.0.113.10:5060')).to.equal(false)
  })
})
