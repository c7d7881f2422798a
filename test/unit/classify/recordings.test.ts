// The recordings are the first tests: what a real Asterisk sent, and what it must be counted as.
import { expect } from 'chai'
import { Classifier } from '../../../src/classify/classifier.js'
import type { Attempt, Success } from '../../../src/domain/attempt.js'
import { readStream } from '../../support/recorded-stream.js'
import type { Heard } from '../../support/recorded-stream.js'
import { DeciderHarness } from '../decide/decider-harness.js'
import { inferred, recordings, truthOf, unproven } from './truth.js'
import type { Counts } from './truth.js'

type Order = (heard: readonly Heard[]) => readonly Heard[]

const events = (heard: readonly Heard[]): Heard[] => heard.filter(({ kind }) => kind === 'event')
const messages = (heard: readonly Heard[]): Heard[] => heard.filter(({ kind }) => kind === 'sip')
const delayed = (heard: readonly Heard[], kind: Heard['kind'], ms: number): Heard[] =>
  heard
    .map((one) => ({ one, at: one.at + (one.kind === kind ? ms : 0) }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)

const orders: Readonly<Record<string, Order>> = {
  'as they were': (heard) => heard,
  'with HEP first': (heard) => [...messages(heard), ...events(heard)],
  'with AMI first': (heard) => [...events(heard), ...messages(heard)],
  'with AMI first and HEP backwards': (heard) => [...events(heard), ...messages(heard).reverse()],
  'with HEP first and backwards': (heard) => [...messages(heard).reverse(), ...events(heard)],
  'with HEP a second late': (heard) => delayed(heard, 'sip', 1000),
  'with AMI a second late': (heard) => delayed(heard, 'event', 1000),
  'with every datagram doubled': (heard) =>
    heard.flatMap<Heard>((one) => (one.kind === 'sip' ? [one, one] : [one])),
}

interface Classified {
  readonly attempts: readonly Attempt[]
  readonly successes: readonly Success[]
}

function classify(heard: readonly Heard[]): Classified {
  const attempts: Attempt[] = []
  const successes: Success[] = []
  const own = new Set(
    events(heard).flatMap((one) => (one.kind === 'event' ? [one.event.local.address] : [])),
  )
  const classifier = new Classifier({
    isOwn: (address) => own.has(address),
    sink: {
      onAttempt: (attempt) => attempts.push(attempt),
      onDescribed: () => undefined,
      onProven: (attempt) => {
        expect(attempts, 'proven after it was counted').to.include(attempt)
      },
      onTakenBack: () => undefined,
      onGuestCall: () => undefined,
      onSuccess: (success) => successes.push(success),
    },
  })
  for (const one of heard) {
    if (one.kind === 'event') classifier.onEvent(one.event)
    else classifier.onSip(one.message)
  }
  // Five quiet seconds, as the truth table has it.
  classifier.onPbxClock('pbx', Math.max(...events(heard).map(({ at }) => at)) + 5000)
  return { attempts, successes }
}

function count(attempts: readonly Attempt[]): Counts {
  const counts: Record<string, { returned: number; oneWay: number }> = {}
  for (const { source, type, proof } of attempts) {
    const sum = (counts[`${source} ${type}`] ??= { returned: 0, oneWay: 0 })
    sum[proof] += 1
  }
  return counts
}

/** chan_sip never tells the method. */
function expected(name: string): Counts {
  return name.includes('chansip') ? inferred(truthOf(name)) : truthOf(name)
}

describe('attempts of the recordings', () => {
  for (const name of recordings) {
    for (const [title, order] of Object.entries(orders)) {
      it(`${name}: are exact with the two streams ${title}`, async () => {
        const { attempts } = classify(order(await readStream(name)))
        expect(count(attempts)).to.deep.equal(expected(name))
      })
    }

    it(`${name}: are as many without HEP, the method inferred and nothing proven that is not`, async () => {
      const { attempts } = classify(events(await readStream(name)))
      const truth = inferred(truthOf(name))
      expect(count(attempts)).to.deep.equal(name.includes('chansip') ? truth : unproven(truth))
      expect(attempts.every(({ isTypeInferred }) => isTypeInferred)).to.equal(true)
    })
  }

  it('asterisk22-pjsip-matrix: bear the User-Agent of their tool', async () => {
    const { attempts } = classify(await readStream('asterisk22-pjsip-matrix'))
    const names = new Set(attempts.map(({ source, userAgent }) => `${source} ${userAgent}`))
    expect([...names].sort()).to.deep.equal([
      '203.0.113.66 friendly-scanner',
      '203.0.113.67 VaxSIPUserAgent/3.5',
      '203.0.113.68 pplsip',
      '203.0.113.69 PBX',
    ])
  })
})

describe('successes of the recordings', () => {
  it('are those of the working phones, one for each authenticated request', async () => {
    const { successes } = classify(await readStream('asterisk22-pjsip-working-phones'))
    const bySource = new Map<string, number>()
    for (const { source } of successes) bySource.set(source, (bySource.get(source) ?? 0) + 1)
    expect(Object.fromEntries(bySource)).to.deep.equal({
      '203.0.113.80': 11,
      '203.0.113.81': 11,
      '203.0.113.82': 11,
    })
  })
})

describe('the phones of the recordings', () => {
  for (const name of ['asterisk22-pjsip-working-phones', 'asterisk22-pjsip-quirks']) {
    for (const isWithHep of [true, false]) {
      it(`${name}: block nobody ${isWithHep ? 'with' : 'without'} HEP, however often they are heard`, async () => {
        const heard = await readStream(name)
        const harness = new DeciderHarness()
        harness.clock.advance((heard[0]?.at ?? 0) - harness.clock.now())
        const classifier = new Classifier({ sink: harness.decider })
        const start = heard[0]?.at ?? 0
        for (let round = 0; round < 20; round += 1) {
          const shift = round * 4000
          for (const one of heard) {
            if (one.kind === 'event') {
              const at = one.event.at + shift
              harness.clock.advance(Math.max(0, at - harness.clock.now()))
              const sessionId = `${round}-${one.event.sessionId}`
              classifier.onEvent({ ...one.event, at, sessionId } as typeof one.event)
            } else if (isWithHep) {
              const callId = `${round}-${one.message.callId}`
              classifier.onSip({ ...one.message, callId } as typeof one.message)
            }
          }
          harness.pass(1000)
        }
        expect(harness.clock.now()).to.be.greaterThan(start)
        expect(harness.decider.trust.size, 'phones were heard').to.be.greaterThan(0)
        expect(harness.blocks).to.be.empty
        expect(harness.attacks).to.be.empty
      })
    }
  }
})
