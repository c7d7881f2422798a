// Attempts in, decisions out. The order of the questions is the order of the lines.
import { sourceOf } from '../domain/address.js'
import type { Source } from '../domain/address.js'
import type { Attack, AttackAction } from '../domain/attack.js'
import type { Attempt, Success } from '../domain/attempt.js'
import type { Block, Flow } from '../domain/block.js'
import { GenerationMap } from '../domain/generation-map.js'
import type { ListEntry } from '../domain/list-entry.js'
import type { NoticeKind } from '../domain/notice.js'
import type { Settings } from '../domain/settings.js'
import { sourcesOf } from '../domain/sources-of.js'
import type { Working } from '../domain/trust.js'
import { unknownText } from '../domain/untrusted.js'
import { AccessLists } from './access-lists.js'
import { BlockBook } from './block-book.js'
import type { DecisionSink } from './decision-sink.js'
import { Evidences, OpenAttack, describeAccounts, joinWaitMs } from './open-attack.js'
import { SipBlocking, windowMs } from './sip-blocking.js'
import { denyEntry, isForgeable, mayDeny } from './strikes.js'
import { TrustBook } from './trust-book.js'
import { TrustedSources } from './trusted-sources.js'
import type { TrustedVerdict } from './trusted-sources.js'

/** What a decider is made of. */
export interface DeciderOptions {
  readonly sink: DecisionSink
  readonly settings: Settings
  /** The name of this machine, for the records. */
  readonly host: string
  /** The wall clock, in ms since the epoch. */
  readonly now: () => number
  readonly newId: () => string
  /** False where nothing is really dropped, so that blocked sources go on being heard. */
  readonly expectsSilence: boolean
  /** How many sources the windows remember. */
  readonly maxSources?: number
}

// A PBX under load works off packets that its socket took before the block.
const leakGraceMs = 5000
const noticeEveryMs = 3_600_000

/** The decider. Pure: its time is the clock it is given. */
export class Decider {
  readonly lists = new AccessLists()
  readonly blocks = new BlockBook()
  readonly trust = new TrustBook({ capacity: 100_000 })
  readonly windows: SipBlocking
  readonly #options: DeciderOptions
  readonly #sink: DecisionSink
  readonly #trusted = new TrustedSources(this.trust)
  readonly #evidences = new GenerationMap<Source, Evidences>({ capacity: 20_000 })
  readonly #open = new Map<Source, OpenAttack>()
  /** Sources that were reported instead of blocked, until when they are no news. */
  readonly #quiet = new GenerationMap<Source, number>({ capacity: 20_000 })
  readonly #told = new GenerationMap<string, number>({ capacity: 10_000 })
  #settings: Settings

  constructor(options: DeciderOptions) {
    this.#options = options
    this.#sink = options.sink
    this.#settings = options.settings
    this.windows = new SipBlocking({ capacity: options.maxSources ?? 1_000_000 })
  }

  get settings(): Settings {
    return this.#settings
  }

  /** Changes the settings; they hold from the next attempt on. */
  setSettings(settings: Settings): void {
    this.#settings = settings
  }

  /** One attempt. */
  onAttempt(attempt: Attempt): void {
    const verdict = this.lists.verdict(attempt.remote.address)
    if (verdict === 'exempt') return
    const source = this.#sourceOf(attempt)
    this.#open.get(source)?.evidences.add(attempt)
    if (verdict === 'deny' || this.blocks.ofSource(source) !== undefined) {
      this.#suspectLeak(attempt, source)
      return
    }
    if (this.trust.isTrusted(source, attempt.at)) {
      this.#obey(source, this.#trusted.attempt(attempt, source, this.#limit))
      return
    }
    this.#countAttempt(attempt, source)
  }

  /** An attempt of before is proven since. It matters where a forged one would not have counted. */
  onProven(attempt: Attempt): void {
    const source = this.#sourceOf(attempt)
    const isWatched =
      this.lists.verdict(attempt.remote.address) === 'none' &&
      this.blocks.ofSource(source) === undefined &&
      this.trust.isTrusted(source, attempt.at)
    if (isWatched) this.#obey(source, this.#trusted.attempt(attempt, source, this.#limit))
  }

  /** A successful authentication: the source is trusted from now on. */
  onSuccess(success: Success): void {
    const source = this.#sourceOf(success)
    const trust = this.trust.success({ ...success, source })
    if (trust !== undefined) this.#sink.onTrust(trust)
  }

  /** The PBX itself says that something works there: a contact, a server, an `identify` match. */
  onWorking({ network, account, at }: Working): void {
    for (const address of sourcesOf(network)) {
      const counted = sourceOf(address)
      const source = this.lists.isOurNetwork(counted) ? (address as string as Source) : counted
      const trust = this.trust.works({ source, account, at })
      if (trust !== undefined) this.#sink.onTrust(trust)
    }
  }

  /** Ends what is over and completes records. To be called a few times a second. */
  tick(): void {
    const now = this.#options.now()
    // The shortest block is as long as a record waits: it must still be in force to be a strike.
    for (const [source, attack] of this.#open) {
      if (now - attack.start.at >= joinWaitMs) this.#close(source, attack, now)
    }
    for (const block of this.blocks.expire(now)) this.#sink.onBlockEnd(block)
  }

  /** Completes every record at once, for a clean stop. */
  closeAll(): void {
    const now = this.#options.now()
    for (const [source, attack] of this.#open) this.#close(source, attack, now)
  }

  /** Forgets what the source has done so far, because a person said so. */
  forget(source: Source): void {
    this.windows.forget(source)
    this.#evidences.delete(source)
    this.#trusted.forget(source)
    this.#quiet.delete(source)
    this.blocks.forgive(source)
  }

  get #limit(): number {
    return this.#settings['detection.attemptsPerMinute']
  }

  /** A /64 that holds our own address is our own network: there each address stands for itself. */
  #sourceOf({ source, remote }: Attempt | Success): Source {
    if (!this.lists.isOurNetwork(source)) return source
    return remote.address as string as Source
  }

  #countAttempt(attempt: Attempt, source: Source): void {
    const isMonitoring = this.#settings['blocking.monitor']
    if (isMonitoring && this.#isQuiet(source)) return
    let evidences = this.#evidences.get(source)
    if (evidences === undefined) {
      evidences = new Evidences()
      this.#evidences.set(source, evidences)
    }
    evidences.add(attempt)
    // A clock that is ahead must not fill the window with attempts that no later one can push out.
    const at = Math.min(attempt.at, this.#options.now())
    if (!this.windows.attempt(source, at, this.#limit)) return
    this.#evidences.delete(source)
    evidences.startWith(this.#limit, attempt.at - windowMs)
    this.#attack(source, evidences, isMonitoring ? 'reported' : 'blocked')
  }

  #isQuiet(source: Source): boolean {
    const until = this.#quiet.get(source)
    return until !== undefined && this.#options.now() < until
  }

  #obey(source: Source, verdict: TrustedVerdict | undefined): void {
    if (verdict === undefined) return
    const last = verdict.attempts.at(-1)
    if (last === undefined) return
    const evidences = new Evidences()
    for (const attempt of verdict.attempts) evidences.add(attempt)
    const accounts = describeAccounts(verdict.attempts)
    if (verdict.action === 'tell' || this.#settings['blocking.monitor']) {
      const text =
        `${verdict.attempts.length} failed attempts in the name of the trusted source ` +
        `${source} on ${accounts}; it is not blocked`
      const isNews = this.#notice('trustedSourceSuspected', source, text)
      if (isNews) this.#attack(source, evidences, 'reported')
      return
    }
    if (verdict.action === 'block') {
      this.#attack(source, evidences, 'blocked')
      return
    }
    const { address, port, transport } = last.remote
    const flow: Flow = { address, port, protocol: transport === 'UDP' ? 'udp' : 'tcp' }
    if (this.blocks.ofFlow(flow) !== undefined) return
    this.#attack(source, evidences, 'flowBlocked', flow)
    const text = `a phone at ${address}:${port} keeps failing as ${accounts}; only it is blocked, others behind ${source} go on working`
    this.#notice('flowBlocked', source, text)
  }

  /** Acts at once; the record follows when the other stream has caught up. */
  #attack(source: Source, evidences: Evidences, action: AttackAction, flow?: Flow): void {
    const { now, newId, host } = this.#options
    const at = now()
    const id = newId()
    const isBlock = action !== 'reported'
    const seconds = this.#settings['blocking.seconds']
    const block: Block | undefined = !isBlock
      ? undefined
      : {
          id: newId(),
          source,
          flow,
          type: evidences.type,
          userAgent: unknownText,
          country: '',
          attackId: id,
          host,
          since: at,
          until: at + seconds * 1000,
          proof: evidences.proof,
          isStrike: flow === undefined && !this.trust.isTrusted(source, at),
          note: '',
          end: undefined,
        }
    if (block === undefined) this.#quiet.set(source, at + seconds * 1000)
    else {
      this.blocks.add(block)
      this.#sink.onBlock(block)
    }
    const start = { id, at, rule: 'sipBlocking', source, host, action, block } as const
    const earlier = this.#open.get(source)
    if (earlier !== undefined) this.#close(source, earlier, at)
    this.#open.set(source, new OpenAttack(start, evidences))
  }

  #close(source: Source, open: OpenAttack, now: number): void {
    this.#open.delete(source)
    const attack = open.toAttack()
    const { block } = open.start
    // A person may have lifted the block meanwhile: then it is neither completed nor a strike.
    const inForce = block && this.blocks.inForce(block)
    const entry = inForce && this.#complete(inForce, attack, now)
    this.#sink.onAttack(entry === undefined ? attack : { ...attack, action: 'denied' })
    const completed = block && this.blocks.inForce(block)
    if (entry === undefined || completed === undefined) return
    this.lists.add(entry)
    this.#sink.onListEntry(entry)
    this.#sink.onBlockEnd(this.blocks.end(completed, 'denied', now))
  }

  /** The block learns what its attack was; the source gets its strike, and at the last one its entry. */
  #complete(block: Block, attack: Attack, now: number): ListEntry | undefined {
    const { source, type, userAgent, proof } = attack
    const completed = { ...block, type, userAgent, proof }
    this.blocks.add(completed)
    this.#sink.onBlockCompleted(completed)
    if (!block.isStrike) return undefined
    this.blocks.strike(source, block.since, proof)
    const strikes = this.blocks.strikes(source, now)
    const isLast = strikes >= this.#settings['blocking.threshold'] && mayDeny(type, this.#settings)
    const isCertain = !isForgeable(attack) || this.blocks.hasProvenStrike(source, now)
    return isLast && isCertain && this.lists.lockOut(source) === undefined
      ? denyEntry(source, type, { strikes, now })
      : undefined
  }

  #suspectLeak(attempt: Attempt, source: Source): void {
    const block = this.blocks.ofSource(source)
    const since =
      block?.since ?? this.lists.entryHolding('deny', attempt.remote.address)?.since ?? 0
    if (!this.#options.expectsSilence || attempt.at - since < leakGraceMs) return
    const text = `${source} is blocked and is still answered: the firewall does not cut`
    this.#notice('firewallLeaks', source, text)
  }

  /** Tells people, once an hour for each source. Returns whether it was news. */
  #notice(kind: NoticeKind, source: Source, text: string): boolean {
    const key = `${kind} ${source}`
    const at = this.#options.now()
    const last = this.#told.get(key)
    if (last !== undefined && at - last < noticeEveryMs) return false
    this.#told.set(key, at)
    this.#sink.onNotice({ kind, at, source, text })
    return true
  }
}
