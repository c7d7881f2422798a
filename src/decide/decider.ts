// Attempts in, decisions out. The order of the questions is the order of the lines.
import { type Address, type Source, sourceOf } from '../domain/address.js'
import type { Attempt, Success } from '../domain/attempt.js'
import type { DecisionSink } from '../domain/decision-sink.js'
import type { GuestCall } from '../domain/guest-call.js'
import type { KernelDrop } from '../domain/kernel-drop.js'
import type { KernelGuesses } from '../domain/kernel-guesses.js'
import type { Settings } from '../domain/settings.js'
import type { ShownRequest } from '../domain/sip-message.js'
import { calledByPbx } from '../domain/trust.js'
import type { Trust } from '../domain/trust.js'
import { Accusations } from './accusations.js'
import { AttemptTrail } from './attacks/attempt-trail.js'
import { OpenAttacks } from './attacks/open-attacks.js'
import { ShownCallers } from './attacks/shown-callers.js'
import { toShownAttempt } from './attacks/shown-request.js'
import { AccessLists } from './books/access-lists.js'
import { BlockBook } from './books/block-book.js'
import { GuessBook } from './books/guess-book.js'
import { NoticeBoard } from './books/notice-board.js'
import { OneWayBounds } from './books/one-way-bounds.js'
import { ShownSources } from './books/shown-sources.js'
import { SlowedSources } from './books/slowed-sources.js'
import { TrustBook } from './books/trust-book.js'
import { CompromiseSigns } from './rules/compromise-signs.js'
import { EarnedTrust, learntSource } from './rules/earned-trust.js'
import { ExemptAttempts } from './rules/exempt-attempts.js'
import { GuestCalls } from './rules/guest-calls.js'
import { KernelWitness } from './kernel-witness.js'
import { LeakAlarm } from './rules/leak-alarm.js'
import { PingingPeers } from './rules/pinging-peers.js'
import { StrangerRules } from './rules/stranger-rules.js'
import { TrustedRules } from './rules/trusted-rules.js'

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
  /** The country of a source by its ISO code, empty where unknown. Must not throw or wait. */
  readonly countryOf?: (source: Source) => string
  /** Is told whose deeds a person has had forgotten. */
  readonly onForgotten?: (source: Source) => void
  /** How many sources the windows remember. */
  readonly maxSources?: number
}

/** The decider. Pure: its time is the clock it is given. */
export class Decider {
  readonly lists = new AccessLists()
  readonly blocks = new BlockBook()
  readonly trust = new TrustBook({ capacity: 100_000 })
  /** The trusted sources that the kernel slows. */
  readonly slowed: SlowedSources
  /** What comes from addresses that are never blocked. */
  readonly exempt: ExemptAttempts
  readonly #options: DeciderOptions
  readonly #sink: DecisionSink
  readonly #attacks: OpenAttacks
  readonly #strangers: StrangerRules
  readonly #trusted: TrustedRules
  readonly #signs: CompromiseSigns
  readonly #earned: EarnedTrust
  readonly #accusations: Accusations
  readonly #kernel: KernelWitness
  readonly #callers = new ShownCallers()
  readonly #guesses = new GuessBook()
  readonly #guests = new GuestCalls()
  readonly #shown = new ShownSources()
  readonly #pings: PingingPeers
  readonly #leaks: LeakAlarm
  #settings: Settings

  constructor(options: DeciderOptions) {
    const { sink, host, now, newId, expectsSilence, maxSources = 1_000_000 } = options
    const { countryOf = () => '' } = options
    const { lists, blocks, trust } = this
    const settings = (): Settings => this.#settings
    this.#options = options
    this.#sink = sink
    this.#settings = options.settings
    const notices = new NoticeBoard(sink, now)
    const bounds = new OneWayBounds(notices)
    const books = { sink, lists, trust, blocks, bounds, callers: this.#callers, settings }
    const attacks = new OpenAttacks({ ...books, host, now, newId, countryOf })
    const strangers = new StrangerRules({ settings: options.settings, maxSources, newId })
    const signs = new CompromiseSigns({ trust, notices, settings })
    const slowed = new SlowedSources(sink)
    const shown = this.#shown
    const shared = { ...books, attacks, notices, signs, slowed, shown, strangers, now }
    const accusations = new Accusations(shared)
    this.slowed = slowed
    this.exempt = new ExemptAttempts(shared)
    this.#attacks = attacks
    this.#strangers = strangers
    this.#signs = signs
    this.#earned = new EarnedTrust({ ...shared, countryOf, guesses: this.#guesses })
    this.#accusations = accusations
    this.#trusted = new TrustedRules(shared)
    this.#pings = new PingingPeers(notices)
    this.#leaks = new LeakAlarm({ ...shared, expectsSilence })
    this.#kernel = new KernelWitness({ ...shared, accusations })
  }

  get settings(): Settings {
    return this.#settings
  }

  /** The windows of the SIP blocking rule, and the names that are blocked. */
  get strangers(): Pick<StrangerRules, 'windows' | 'userAgents'> {
    return this.#strangers
  }

  /** Changes the settings; they hold from the next attempt on. */
  setSettings(settings: Settings): void {
    this.#settings = settings
    this.#strangers.setSettings(settings)
  }

  /** One attempt. */
  onAttempt(attempt: Attempt): void {
    const verdict = this.lists.verdict(attempt.remote.address)
    // A clock that is ahead must not fill the window with attempts that no later one can push out.
    const at = Math.min(attempt.at, this.#options.now())
    if (verdict === 'exempt') {
      this.exempt.attempt(attempt, at)
      return
    }
    const source = this.#sourceOf(attempt)
    this.#kernel.attacked(attempt)
    this.#callers.attempt(attempt, source)
    this.#attacks.of(source)?.trail.add(attempt)
    if (verdict === 'deny' || this.blocks.covering(source) !== undefined) {
      this.#leaks.attempt(attempt, source)
      return
    }
    this.#signs.failed(attempt, source)
    if (this.trust.isTrusted(source, attempt.at)) {
      this.#trusted.attempt(attempt, source)
      return
    }
    this.#guesses.failed(attempt, source)
    if (this.#accusations.isQuiet(source) || this.#pings.isPing(attempt, source)) return
    this.#accusations.carryOutAll(this.#strangers.attempt(attempt, source, at))
  }

  /** An attempt of before turned out to be no failure: its answer came after all, and was right. */
  onTakenBack(attempt: Attempt): void {
    const source = this.#sourceOf(attempt)
    const at = Math.min(attempt.at, this.#options.now())
    this.#strangers.takeBack(attempt, source, at)
    this.#trusted.takeBack(attempt, source)
    this.#accusations.takeBack(attempt, source)
  }

  /** A call was taken without credentials: of a guest, or of a carrier that the PBX knows. */
  onGuestCall(call: GuestCall): void {
    if (this.lists.verdict(call.remote.address) !== 'none') return
    const source = this.#sourceOf(call)
    if (this.blocks.covering(source) !== undefined || this.#accusations.isQuiet(source)) return
    if (this.trust.isTrusted(source, call.at)) {
      this.#earned.guestCall(call, source)
      return
    }
    const found = this.#guests.call(call, source, {
      perMinute: this.#settings['detection.attemptsPerMinute'],
      perDay: this.#settings['detection.attemptsPerDay'],
    })
    if (found === undefined) return
    const trail = AttemptTrail.of(found.attempts, found.count)
    this.#accusations.carryOut({ rule: 'guestCalls', source, trail })
  }

  /** The kernel has counted requests with credentials of strangers. */
  onKernelGuesses(guesses: readonly KernelGuesses[]): void {
    for (const counted of guesses) this.#kernel.guesses(counted)
  }

  /** An attempt of before is proven since. It matters where a forged one would not have counted. */
  onProven(attempt: Attempt): void {
    const source = this.#sourceOf(attempt)
    this.#callers.attempt(attempt, source)
    if (this.lists.verdict(attempt.remote.address) !== 'none') return
    if (this.blocks.covering(source) !== undefined) return
    if (this.trust.isTrusted(source, attempt.at)) this.#trusted.proven(attempt, source)
    else this.#guesses.failed(attempt, source)
  }

  /** HEP has shown what an attempt of before was: only now is it known which number it called. */
  onDescribed(attempt: Attempt): void {
    if (attempt.type !== 'INVITE' || this.lists.verdict(attempt.remote.address) !== 'none') return
    const source = this.#sourceOf(attempt)
    this.#callers.attempt(attempt, source)
    if (this.blocks.covering(source) !== undefined) return
    if (this.trust.isTrusted(source, attempt.at) || this.#accusations.isQuiet(source)) return
    const at = Math.min(attempt.at, this.#options.now())
    this.#accusations.carryOutAll(this.#strangers.described(attempt, source, at))
  }

  /** A request that HEP has shown, failed or not: its User-Agent is looked at. */
  onRequest(request: ShownRequest): void {
    const { userAgent } = request
    const { address } = request.source
    const sourceOfIt = (): Source =>
      this.#sourceOf({ source: sourceOf(address), remote: request.source })
    this.#shown.shown(address, request.at)
    if (request.method === 'INVITE') this.#callers.shown(request, sourceOfIt())
    if (userAgent === '') return
    this.#kernel.shown(address, userAgent)
    if (!this.#strangers.userAgents.isBlocked(userAgent)) return
    if (this.lists.verdict(address) !== 'none') return
    const source = sourceOfIt()
    if (this.blocks.covering(source) !== undefined) return
    const trail = new AttemptTrail()
    trail.addShown(toShownAttempt(request, source))
    if (this.trust.isTrusted(source, request.at)) {
      this.#trusted.named({ source, userAgent, trail })
    } else if (!this.#accusations.isQuiet(source)) {
      this.#accusations.carryOut({ rule: 'userAgent', source, trail })
    }
  }

  /** The kernel has dropped something by a rule of its own. */
  onKernelDrop(drop: KernelDrop): void {
    this.#kernel.drop(drop, this.#sourceOf({ source: sourceOf(drop.address), remote: drop }))
  }

  /** A successful authentication: the source is trusted from now on, unless it has guessed. */
  onSuccess(success: Success): void {
    const source = this.#sourceOf(success)
    this.#kernel.worked(source, success.at)
    if (!this.#earned.success(success, source)) return
    // Its own OPTIONS still go out where the PBX has lost its passwords.
    if (success.account !== calledByPbx) this.#trusted.worked(success, source)
  }

  /**
   * The PBX says that something works from a source: a registered contact, by its account, whose password
   * may have been found out; a server that it knows by its address, without one (`calledByPbx`).
   * @param trust.source may be a single address of an IPv6 network
   */
  learnTrust(trust: Trust): void {
    this.#earned.learn({ ...trust, source: learntSource(this.lists, trust.source) })
  }

  /** The kernel has extended a dynamic block by itself; false where none is known. */
  extendBlock(source: Source, until: number): boolean {
    const block = this.blocks.ofSource(source)
    if (block === undefined) return false
    if (until <= block.until) return true
    const extended = { ...block, until }
    this.blocks.add(extended)
    this.#sink.onBlockCompleted(extended)
    return true
  }

  /** Ends what is over and completes records. To be called a few times a second. */
  tick(): void {
    const now = this.#options.now()
    this.#attacks.tick(now)
    for (const block of this.blocks.expire(now)) this.#sink.onBlockEnd(block)
    this.#kernel.tick(now)
    this.#trusted.tick(now)
    for (const source of this.trust.takeLost(now)) this.#sink.onTrustLost(source)
  }

  /** Completes every record at once, for a clean stop. */
  closeAll(): void {
    this.#attacks.closeAll(this.#options.now())
  }

  /** Forgets what the source has done so far, because a person said so. */
  forget(source: Source): void {
    this.#strangers.forget(source)
    this.#trusted.forget(source)
    this.#signs.forget(source)
    this.#guesses.forget(source)
    this.#guests.forget(source)
    this.#kernel.forget(source)
    this.#accusations.forget(source)
    this.blocks.forgive(source)
    this.#options.onForgotten?.(source)
  }

  /** A /64 that holds our own address is our own network: there each address stands for itself. */
  #sourceOf(from: {
    readonly source: Source
    readonly remote: { readonly address: Address }
  }): Source {
    if (!this.lists.isOurNetwork(from.source)) return from.source
    return from.remote.address as string as Source
  }
}
