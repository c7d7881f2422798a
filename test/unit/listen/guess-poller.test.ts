// The counts of guesses on their way from the kernel to whoever decides.
import { expect } from 'chai'
import type { KernelGuesses } from '../../../src/domain/kernel-guesses.js'
import { GuessPoller } from '../../../src/listen/kernel/guess-poller.js'
import { FakeClock } from '../../support/fake-clock.js'
import { net } from '../../support/firewall-records.js'
import { waitUntil } from '../../support/wait-until.js'

describe('GuessPoller', () => {
  const clock = new FakeClock()
  const count = (requests: number): KernelGuesses => ({
    source: net('203.0.113.66'),
    requests,
    at: clock.now(),
  })

  it('hands on what the kernel has counted, shows a failure, and asks again', async () => {
    const heard: (readonly KernelGuesses[])[] = []
    const answers = [
      (): Promise<KernelGuesses[]> => Promise.resolve([count(3)]),
      () => Promise.resolve([]),
      () => Promise.reject(new Error('ipset: gone')),
      () => Promise.resolve([count(7)]),
    ]
    const states: string[] = []
    const poller: GuessPoller = new GuessPoller({
      clock,
      pollMs: 1,
      firewall: {
        guesses: () => {
          states.push(`${poller.status().state} ${poller.status().reason}`)
          return answers.shift()?.() ?? Promise.resolve([])
        },
      },
      sink: {
        onKernelGuesses: (guesses) => {
          heard.push(guesses)
        },
      },
    })

    await poller.start()
    await waitUntil(() => states.length >= 5, { what: 'the fifth question' })
    await poller.stop()

    expect(heard).to.deep.equal([[count(3)], [count(7)]])
    expect(states.slice(0, 5)).to.deep.equal([
      'running ',
      'running ',
      'running ',
      'lost ipset: gone',
      'running ',
    ])
    expect(poller.status()).to.include({ kind: 'kernel', name: 'guesses', state: 'stopped' })
  })

  it('tells nothing that arrives after the stop, and the stop waits for it', async () => {
    let answer: (guesses: readonly KernelGuesses[]) => void = () => undefined
    let heard = 0
    const asked = new Promise<readonly KernelGuesses[]>((resolve) => {
      answer = resolve
    })
    const poller = new GuessPoller({
      clock,
      firewall: { guesses: () => asked },
      sink: { onKernelGuesses: () => heard++ },
    })
    const started = poller.start()
    let hasStopped = false
    const stopped = poller.stop().then(() => {
      hasStopped = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(hasStopped).to.equal(false)

    answer([count(1)])
    await Promise.all([started, stopped])
    expect(heard).to.equal(0)
  })
})
