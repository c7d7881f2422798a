// The kinds of traffic that the whole path is measured with.
import { TrafficWriter, type Sent } from './traffic.js'

const events = 200_000
const eventsWithHep = 50_000

/** What is sent, and how many security events are in it. */
export interface Traffic {
  readonly items: readonly Sent[]
  readonly events: number
}

/** A kind of traffic, and what the decider must make of it. */
export interface Workload {
  readonly what: string
  readonly hasHep: boolean
  readonly build: () => Traffic
  readonly outcome: Outcome
}

/** What the decider holds and has done in the end. */
export interface Outcome {
  /** Blocks made. */
  readonly blocks: number
  /** Sources that are counted and below the rule. */
  readonly counted: number
  readonly trusted: number
}

/** Guesses of passwords, in one session a source: a challenge and then guess after guess. */
function guesses(options: {
  readonly sources: number
  readonly guesses: number
  readonly hasHep?: boolean
}): Traffic {
  const writer = new TrafficWriter(options)
  // As many at once as there is place for beside each other within the window.
  const together = 20
  for (let first = 0; first < options.sources; first += together) {
    for (let guess = -1; guess < options.guesses; guess++) {
      for (let source = first; source < first + together; source++) {
        const caller = { source, callId: `${2_584_207_296 + source}` }
        if (guess < 0) writer.challenge(caller)
        else writer.guess(caller)
      }
    }
  }
  return { items: writer.take(), events: writer.events }
}

/** Requests of unknown accounts, each with a Call-ID of its own; two events each. */
function flood(options: {
  readonly sources: number
  readonly requests: number
  readonly hasHep?: boolean
}): Traffic {
  const writer = new TrafficWriter(options)
  for (let request = 0; request < options.requests; request++) {
    const source = request % options.sources
    writer.unknownAccount({ source, callId: `${request}-2735@198.51.100.7` })
  }
  return { items: writer.take(), events: writer.events }
}

/** Phones that register again, each with a Call-ID of its own; two events each time. */
function phones(options: { readonly phones: number; readonly rounds: number }): Traffic {
  const writer = new TrafficWriter()
  for (let round = 0; round < options.rounds; round++) {
    for (let source = 0; source < options.phones; source++) {
      const caller = { source, callId: `0_${source}@192.0.2.1` }
      writer.challenge(caller)
      writer.success(caller)
    }
  }
  return { items: writer.take(), events: writer.events }
}

const nothing: Outcome = { blocks: 0, counted: 0, trusted: 0 }

/** The kinds of traffic that are measured. */
export const workloads: readonly Workload[] = [
  {
    what: 'guesses of 22,220 sources, 8 each: below the rule',
    hasHep: false,
    build: () => guesses({ sources: 22_220, guesses: 8 }),
    outcome: { ...nothing, counted: 22_220 },
  },
  {
    what: 'guesses of 20 sources, 9,999 each: rule reached',
    hasHep: false,
    build: () => guesses({ sources: 20, guesses: 9999 }),
    outcome: { ...nothing, blocks: 20 },
  },
  {
    what: 'unknown accounts, 12,500 sources, 8 each: below the rule',
    hasHep: false,
    build: () => flood({ sources: 12_500, requests: events / 2 }),
    outcome: { ...nothing, counted: 12_500 },
  },
  {
    what: 'unknown accounts, 4,000 sources, 25 each: rule reached',
    hasHep: false,
    build: () => flood({ sources: 4000, requests: events / 2 }),
    outcome: { ...nothing, blocks: 4000 },
  },
  {
    what: 'unknown accounts, each request from another source',
    hasHep: false,
    build: () => flood({ sources: events / 2, requests: events / 2 }),
    outcome: { ...nothing, counted: events / 2 },
  },
  {
    what: 'working phones, 20,000, registering 5 times',
    hasHep: false,
    build: () => phones({ phones: 20_000, rounds: 5 }),
    outcome: { ...nothing, trusted: 20_000 },
  },
  {
    what: 'guesses below the rule, joined with HEP (2 datagrams each)',
    hasHep: true,
    build: () => guesses({ sources: 5560, guesses: 8, hasHep: true }),
    outcome: { ...nothing, counted: 5560 },
  },
  {
    what: 'unknown accounts below the rule, joined with HEP (1 datagram an event)',
    hasHep: true,
    build: () => flood({ sources: 3125, requests: eventsWithHep / 2, hasHep: true }),
    outcome: { ...nothing, counted: 3125 },
  },
]
