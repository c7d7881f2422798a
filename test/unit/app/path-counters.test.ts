// What passes the path is counted and handed on unchanged.
import { expect } from 'chai'
import type { AttemptSink } from '../../../src/classify/attempt-sink.js'
import type { Attempt } from '../../../src/domain/attempt.js'
import type { KernelDrop } from '../../../src/domain/kernel-drop.js'
import { PathCounters } from '../../../src/app/path/path-counters.js'
import { NewsHub } from '../../../src/app/path/news-hub.js'
import { openLog } from '../../../src/app/start/open-log.js'
import { entry, sampleAttack, sampleBlock } from '../tell/callback-core.js'

const attempt = { type: 'REGISTER' } as Attempt

/** Keeps the name of each call and what it was called with. */
function recording(calls: unknown[]) {
  return new Proxy({} as AttemptSink, {
    get: (_target, name) => (given: unknown) => {
      calls.push([name, given])
    },
  })
}

describe('the counters of the path', () => {
  it('count attempts by type and hand on every call', () => {
    const calls: unknown[] = []
    const counters = new PathCounters()
    const sink = counters.attemptsInto(recording(calls))
    const methods = ['onAttempt', 'onProven', 'onDescribed', 'onSuccess', 'onTakenBack'] as const
    for (const method of methods) sink[method](attempt as never)
    sink.onAttempt({ ...attempt, type: 'INVITE' })
    sink.onGuestCall({} as never)

    expect(calls.map((call) => (call as unknown[])[0])).to.deep.equal([
      ...[...methods, 'onAttempt', 'onGuestCall'],
    ])
    expect([...counters.pathCounts().attempts]).to.deep.equal([
      ['REGISTER', 1],
      ['INVITE', 1],
    ])
  })

  it('count the packets that the kernel has dropped, by rule', () => {
    const calls: unknown[] = []
    const counters = new PathCounters()
    const sink = counters.dropsInto({
      onKernelDrop: (drop) => calls.push(drop),
      onKernelGuesses: (guesses) => calls.push(guesses),
    })
    sink.onKernelDrop({ rule: 'userAgent', packets: 7 } as KernelDrop)
    sink.onKernelDrop({ rule: 'tftp' } as KernelDrop)
    sink.onKernelGuesses([])

    expect(calls).to.have.length(3)
    expect([...counters.pathCounts().drops]).to.deep.equal([
      ['userAgent', 7],
      ['tftp', 1],
    ])
  })

  it('count attacks and blocks as they are told, and no end of a block', () => {
    const counters = new PathCounters()
    const news = new NewsHub(openLog({ isSilent: true }))
    const stop = counters.follow(news)
    news.publish({ kind: 'attack', attack: sampleAttack })
    news.publish({ kind: 'block', block: sampleBlock })
    news.publish({ kind: 'block', block: { ...sampleBlock, end: 'expired' } })
    news.publish({ kind: 'block', block: entry('deny', '198.51.100.9', 'sipward', '') })
    stop()
    news.publish({ kind: 'attack', attack: sampleAttack })
    const { attacks, blocks } = counters.pathCounts()

    expect([...attacks]).to.deep.equal([[`REGISTER ${sampleAttack.action}`, 1]])
    expect([...blocks]).to.deep.equal([
      [sampleBlock.type, 1],
      ['permanent', 1],
    ])
  })
})
