// The source of the kernel's drops: handed on in their order, failures shown and cured, nothing after the stop.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import type { KernelDrop } from '../../../src/domain/kernel-drop.js'
import { DropPoller } from '../../../src/listen/kernel/drop-poller.js'
import { FakeClock } from '../../support/fake-clock.js'
import { address } from '../../support/firewall-records.js'
import { waitUntil } from '../../support/wait-until.js'

describe('DropPoller', () => {
  const clock = new FakeClock()
  let heard: KernelDrop[]
  let answers: (() => Promise<readonly KernelDrop[]>)[]
  let source: DropPoller

  const dropFrom = (text: string): KernelDrop => ({
    rule: 'userAgent',
    at: clock.now(),
    address: address(text),
    port: 5062,
    protocol: 'udp',
    victim: address('192.0.2.10'),
    type: 'OPTIONS',
    name: 'friendly-scanner',
  })

  beforeEach(() => {
    heard = []
    answers = []
    source = new DropPoller({
      clock,
      pollMs: 1,
      firewall: { drops: () => answers.shift()?.() ?? Promise.resolve([]) },
      sink: {
        onKernelDrop: (drop) => {
          heard.push(drop)
        },
      },
    })
  })

  afterEach(() => source.stop())

  it('hands every drop on, in the order of the answers, and counts them', async () => {
    const drops = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map(dropFrom)
    answers = [
      () => Promise.resolve(drops.slice(0, 1)),
      () => Promise.resolve([]),
      () => Promise.resolve(drops.slice(1)),
    ]

    await source.start()
    await waitUntil(() => heard.length === 3)

    expect(heard).to.deep.equal(drops)
    expect(source.status()).to.include({
      kind: 'kernel',
      state: 'running',
      received: 3,
      reason: '',
    })
  })

  it('shows why it cannot ask, asks again, and recovers', async () => {
    let mayAnswer = false
    const failing = (): Promise<readonly KernelDrop[]> => {
      answers.push(failing)
      if (mayAnswer) return Promise.resolve([])
      return Promise.reject(new AppError('firewallUnavailable', 'ipset is not installed'))
    }
    answers = [failing]
    await source.start()
    expect(source.status()).to.include({ state: 'lost', reason: 'ipset is not installed' })

    mayAnswer = true
    await waitUntil(() => source.status().state === 'running')
    expect(source.status().reason).to.equal('')
  })

  it('hands nothing on after the stop, be it on the way already', async () => {
    let answer: (drops: readonly KernelDrop[]) => void = () => undefined
    answers = [
      () => Promise.resolve([]),
      () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    ]
    await source.start()
    await waitUntil(() => answers.length === 0)

    const stopped = source.stop()
    answer([dropFrom('203.0.113.1')])
    await stopped

    expect(heard).to.deep.equal([])
    expect(source.status().state).to.equal('stopped')
  })
})
