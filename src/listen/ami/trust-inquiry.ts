// Asks the manager who works with the PBX: once after the login and every few minutes, as far as our user may.
import { randomBytes } from 'node:crypto'
import { isLoopback, parseAddress } from '../../domain/address.js'
import { Repeater } from '../../jobs/repeater.js'
import type { BelievedAddresses } from '../believed-addresses.js'
import type { WorkingSource } from '../working-address.js'
import { parseHeaders } from './ami-message.js'
import type { AmiAccess } from './ami-options.js'
import {
  readIdentify,
  readNews,
  readPeer,
  readRegistration,
  readStoredContact,
  type Headers,
} from './working-sources.js'

/** The actions that a manager refused: when, and whether for want of a right; else it does not know them. */
export type Refusals = Map<string, { readonly at: number; readonly isDenied: boolean }>

/** What an inquiry needs. */
export interface TrustInquiryOptions {
  readonly send: (action: string, fields: Readonly<Record<string, string>>) => void
  readonly onWorking: (working: WorkingSource) => void
  readonly onDrop: (reason: string) => void
  readonly now: () => number
  /** Which actions were refused, kept over all connections of a client. */
  readonly refusals: Refusals
  readonly believed: BelievedAddresses
  /** From one round of questions to the next, in ms. */
  readonly everyMs: number
  /** How long one answer may take, in ms. */
  readonly answerMs: number
}

/** What the manager is, as far as questions depend on it. */
export interface ManagerTraits {
  /** False from Asterisk 21 (AMI 10) on. */
  readonly hasChanSip: boolean
  /** Whether nobody can read along: outbound registrations come with their passwords. */
  readonly isPrivate: boolean
}

/** Tells them from the configuration and from `AMI 11.0.0`, the greeting. */
export function traitsOf(access: AmiAccess, greeting: string): ManagerTraits {
  const { host, tls = false } = access
  const address = parseAddress(host)
  const isLocal = host === 'localhost' || (address !== undefined && isLoopback(address))
  const major = Number(/^AMI (\d+)/.exec(greeting)?.[1])
  return { hasChanSip: !(major >= 10), isPrivate: isLocal || tls !== false }
}

interface Question {
  readonly action: string
  readonly fields?: Readonly<Record<string, string>>
  readonly read: (headers: Headers, now: number) => readonly WorkingSource[]
}

// A PBX with more is no office; what is beyond is counted, and trusted when it authenticates.
const maxItems = 20_000
const maxEndpoints = 200
const refusedMs = 3_600_000

const contacts: Question = {
  action: 'DBGetTree',
  fields: { Family: 'registrar' },
  read: readStoredContact,
}

const endpoints = 'PJSIPShowEndpoints'
const endpoint = 'PJSIPShowEndpoint'

const refusedWords: readonly (readonly [readonly string[], string])[] = [
  [
    [contacts.action],
    'may not ask which phones are registered; give the user write = reporting in manager.conf, and they are known from the start',
  ],
  [
    [endpoints, endpoint],
    'may not ask which addresses `identify` names, so a carrier that is known by its address alone is a stranger here; put such carriers on the allowlist',
  ],
]

const newsHeads = [
  'Event: Registry\r\nPrivilege: system,',
  'Event: ContactStatus\r\nPrivilege: system,',
]

/** The questions to one manager over one connection, one at a time. */
export class TrustInquiry {
  readonly #options: TrustInquiryOptions
  // An attacker who forges a block cannot know it.
  readonly #token = randomBytes(8).toString('hex')
  #traits: ManagerTraits = { hasChanSip: false, isPrivate: false }
  #waiting: Question[] = []
  #asked: Question | undefined
  #items = 0
  #count = 0
  readonly #rounds: Repeater
  #answerTimer: NodeJS.Timeout | undefined
  #endRound: () => void = () => undefined
  #isStopped = false

  constructor(options: TrustInquiryOptions) {
    this.#options = options
    this.#rounds = new Repeater(() => this.#round(), options.everyMs)
  }

  /** What the manager refused to tell for want of a right, in a sentence each. */
  get refusedQuestions(): readonly string[] {
    return refusedWords.flatMap(([actions, words]) =>
      actions.some((action) => this.#options.refusals.get(action)?.isDenied === true)
        ? [words]
        : [],
    )
  }

  /** Begins the first round. */
  start(traits: ManagerTraits): void {
    this.#traits = traits
    void this.#round().then(() => {
      if (!this.#isStopped) this.#rounds.start()
    })
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#answerTimer)
    void this.#rounds.stop()
    this.#endRound()
  }

  /** Takes a response; false where it answers no question of ours. */
  onResponse(headers: Headers): boolean {
    if (headers.get('actionid') !== this.#id) return false
    const question = this.#asked
    if (question === undefined) return true
    if (headers.get('response') === 'Success') {
      this.#options.refusals.delete(question.action)
      return true
    }
    // Refused and unknown actions raise a security event each, in our own name.
    const isDenied = headers.get('message') === 'Permission denied'
    this.#options.refusals.set(question.action, { at: this.#options.now(), isDenied })
    this.#next()
    return true
  }

  /** Takes an event that is no security event. */
  onEvent(block: string): void {
    const isNews = newsHeads.some((head) => block.startsWith(head))
    if (!isNews && !block.includes(this.#id)) return
    const headers = parseHeaders(block)
    if (isNews) this.#report(readNews(headers))
    else if (headers.get('actionid') === this.#id) this.#onItem(headers)
  }

  #isRefused(action: string): boolean {
    const { refusals, now } = this.#options
    return now() - (refusals.get(action)?.at ?? -Infinity) < refusedMs
  }

  get #id(): string {
    return `trust-${this.#token}-${this.#count}`
  }

  #onItem(headers: Headers): void {
    if (headers.get('eventlist') === 'Complete') {
      this.#next()
      return
    }
    this.#items += 1
    if (this.#items > maxItems) this.#options.onDrop('tooManyContacts')
    else this.#report(this.#asked?.read(headers, this.#options.now()) ?? [])
  }

  /** Asks all questions; resolves behind the last answer. */
  #round(): Promise<void> {
    return new Promise((resolve) => {
      this.#endRound = resolve
      this.#begin()
    })
  }

  #begin(): void {
    const { hasChanSip, isPrivate } = this.#traits
    this.#waiting = [
      contacts,
      ...(isPrivate ? [{ action: 'PJSIPShowRegistrationsOutbound', read: readRegistration }] : []),
      { action: endpoints, read: (headers) => this.#onEndpoint(headers) },
      ...(hasChanSip
        ? [
            { action: 'SIPpeers', read: readPeer },
            { action: 'SIPshowregistry', read: readRegistration },
          ]
        : []),
    ]
    this.#next()
  }

  /**
   * An endpoint without credentials is known by its address alone: its identify section says which. Of the
   * others nothing is asked, for the answer would hold their passwords.
   */
  #onEndpoint(headers: Headers): readonly WorkingSource[] {
    const name = headers.get('objectname') ?? ''
    const hasNoSecret = headers.get('auths') === '' && headers.get('outboundauths') === ''
    if (hasNoSecret && name !== '' && this.#waiting.length < maxEndpoints) {
      const fields = { Endpoint: name }
      this.#waiting.push({ action: endpoint, fields, read: readIdentify })
    }
    return []
  }

  #next(): void {
    clearTimeout(this.#answerTimer)
    this.#count += 1
    this.#items = 0
    this.#asked = this.#waiting.shift()
    while (this.#asked !== undefined && this.#isRefused(this.#asked.action)) {
      this.#asked = this.#waiting.shift()
    }
    const { answerMs, send } = this.#options
    if (this.#asked === undefined) {
      this.#endRound()
      return
    }
    this.#answerTimer = setTimeout(() => {
      this.#next()
    }, answerMs)
    send(this.#asked.action, { ...this.#asked.fields, ActionID: this.#id })
  }

  #report(found: readonly WorkingSource[]): void {
    const { believed, onWorking, onDrop } = this.#options
    for (const working of found) {
      if (believed.takes(working)) onWorking(working)
      else onDrop('tooManyAddressesOfAccount')
    }
  }
}
