// The rules for sources where phones work: whether the PBX is broken, then the minute, then the day.
//
// The slow guesser's view, from behind a trusted source: one account works, the others he guesses at
// nine a minute. What looks alike: a phone with a stale password tries once a minute for months. So
// of proven guesses at accounts that never worked there the flow is blocked (the source, where nothing
// else works), of a larger office and of everything else people are told, once a day.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import type { Flow } from '../../domain/block.js'
import type { Settings } from '../../domain/settings.js'
import { printable } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { BlockBook } from '../books/block-book.js'
import { BrokenPbx } from './broken-pbx.js'
import type { BrokenPbxNews } from './broken-pbx.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { NoticeBoard } from '../books/notice-board.js'
import { AttemptTrail, describeAccounts } from '../attacks/attempt-trail.js'
import type { OpenAttacks } from '../attacks/open-attacks.js'
import { SlowAttacks } from './slow-attacks.js'
import type { TrustBook } from '../books/trust-book.js'
import { TrustedSources, maxAccountsOfGuesser } from './trusted-sources.js'
import type { TrustedVerdict } from './trusted-sources.js'

/** What the rules for trusted sources work with. */
export interface TrustedRulesOptions {
  readonly sink: DecisionSink
  readonly trust: TrustBook
  readonly blocks: BlockBook
  readonly attacks: OpenAttacks
  readonly notices: NoticeBoard
  readonly settings: () => Settings
  readonly now: () => number
}

const dayMs = 86_400_000
const maxSlow = 20_000
// Blocks that were made of what turned out to be the PBX's fault.
const mistakenMs = 300_000
// A PBX that comes and goes is no news each time.
const brokenNewsEveryMs = 300_000

/** Judges attempts of trusted sources. */
export class TrustedRules {
  readonly #options: TrustedRulesOptions
  readonly #sources: TrustedSources
  readonly #slow = new SlowAttacks({ capacity: maxSlow })
  readonly #slowGuesses = new SlowAttacks({ capacity: maxSlow })
  readonly #broken = new BrokenPbx()

  constructor(options: TrustedRulesOptions) {
    this.#options = options
    this.#sources = new TrustedSources(options.trust)
  }

  /** One attempt. */
  attempt(attempt: Attempt, source: Source): void {
    const at = Math.min(attempt.at, this.#options.now())
    if (this.#isOwnAccount(attempt, source)) this.#tellBroken(this.#broken.failed(source, at))
    if (this.#broken.isBroken) return
    this.#obey(source, this.#minute(attempt, source))
    this.#obeyDay(attempt, source, at)
  }

  /** An attempt of before is proven since. */
  proven(attempt: Attempt, source: Source): void {
    if (this.#broken.isBroken) return
    this.#obey(source, this.#minute(attempt, source))
  }

  /** HEP has shown a request with a scanner's name: one datagram, which anybody may have sent. */
  named(found: {
    readonly source: Source
    readonly userAgent: Untrusted
    readonly trail: AttemptTrail
  }): void {
    const { source, userAgent, trail } = found
    const text =
      `a request in the name of the trusted source ${source} calls itself ` +
      `"${printable(userAgent)}", which is blocked; the source is not`
    const news = { kind: 'trustedSourceSuspected', source, text } as const
    if (!this.#options.notices.tell(news)) return
    this.#open({ rule: 'userAgent', source, trail, action: 'reported' })
  }

  /** Something has worked from the source. */
  worked(source: Source, at: number): void {
    this.#tellBroken(this.#broken.worked(source, at))
  }

  tick(now: number): void {
    if (this.#broken.isBroken) this.#tellBroken(this.#broken.check(now))
  }

  forget(source: Source): void {
    this.#sources.forget(source)
    this.#slow.forget(source)
    this.#slowGuesses.forget(source)
  }

  /** Tells whether it is the failure of an account that worked there until lately. */
  #isOwnAccount({ failure, account, at }: Attempt, source: Source): boolean {
    const hasTried = failure === 'wrongPassword' || failure === 'unknownAccount'
    return hasTried && this.#options.trust.isInUse(source, account, at)
  }

  #minute(attempt: Attempt, source: Source): TrustedVerdict | undefined {
    const limit = this.#options.settings()['detection.attemptsPerMinute']
    return this.#sources.attempt(attempt, source, limit)
  }

  #obey(source: Source, verdict: TrustedVerdict | undefined): void {
    const last = verdict?.attempts.at(-1)
    if (verdict === undefined || last === undefined) return
    const { attempts } = verdict
    const trail = AttemptTrail.of(attempts)
    const accounts = describeAccounts(attempts)
    if (verdict.action === 'tell' || this.#isMonitoring) {
      const text =
        `${attempts.length} failed attempts in the name of the trusted source ` +
        `${source} on ${accounts}; it is not blocked`
      const isNews = this.#options.notices.tell({ kind: 'trustedSourceSuspected', source, text })
      if (isNews) this.#open({ rule: 'sipBlocking', source, trail, action: 'reported' })
      return
    }
    if (verdict.action === 'block') {
      this.#open({ rule: 'sipBlocking', source, trail, action: 'blocked' })
    } else this.#blockFlow({ rule: 'sipBlocking', source, trail, last })
  }

  #obeyDay(attempt: Attempt, source: Source, at: number): void {
    const { trust, notices, settings } = this.#options
    if (attempt.failure === 'unanswered') return
    const limit = settings()['detection.attemptsPerDay']
    const isGuess =
      attempt.proof === 'returned' && !trust.worksFrom(source, attempt.account, attempt.at)
    const guesses = isGuess && this.#slowGuesses.attempt(attempt, source, { at, limit })
    if (typeof guesses === 'number' && this.#blockGuesser(attempt, source, guesses)) return
    const count = this.#slow.attempt(attempt, source, { at, limit })
    if (count === undefined) return
    const text =
      `${count} failed attempts within a day in the name of the trusted source ${source}, the last ` +
      `on ${describeAccounts([attempt])}; it is not blocked`
    const news = { kind: 'trustedSourceSuspected', source, text } as const
    if (!notices.tell({ ...news, everyMs: dayMs })) return
    const trail = AttemptTrail.of([attempt], count)
    this.#open({ rule: 'slow', source, trail, action: 'reported' })
  }

  /** False where a person decides instead: of an office. */
  #blockGuesser(attempt: Attempt, source: Source, count: number): boolean {
    const failing = new Set([attempt.account])
    const others = this.#options.trust.othersInUse(source, failing, attempt.at)
    if (this.#isMonitoring || others > maxAccountsOfGuesser) return false
    const found = { rule: 'slow', source, trail: AttemptTrail.of([attempt], count) } as const
    if (others > 0) this.#blockFlow({ ...found, last: attempt })
    else this.#open({ ...found, action: 'blocked' })
    return true
  }

  #blockFlow(found: {
    readonly rule: 'sipBlocking' | 'slow'
    readonly source: Source
    readonly trail: AttemptTrail
    readonly last: Attempt
  }): void {
    const { rule, source, trail, last } = found
    const { address, port, transport } = last.remote
    const flow: Flow = { address, port, protocol: transport === 'UDP' ? 'udp' : 'tcp' }
    if (this.#options.blocks.ofFlow(flow) !== undefined) return
    const accounts = describeAccounts(trail.attempts)
    this.#open({ rule, source, trail, action: 'flowBlocked', flow })
    const text = `a phone at ${address}:${port} keeps failing as ${accounts}; only it is blocked, others behind ${source} go on working`
    this.#options.notices.tell({ kind: 'flowBlocked', source, text })
  }

  #open(finding: Parameters<OpenAttacks['open']>[0]): void {
    this.#options.attacks.open({ ...finding, mayBeStrike: false })
  }

  get #isMonitoring(): boolean {
    return this.#options.settings()['blocking.monitor']
  }

  #tellBroken(news: BrokenPbxNews | undefined): void {
    if (news === undefined) return
    const { notices, now } = this.#options
    const { isBroken, failing, seen } = news
    if (isBroken) this.#liftMistaken(now())
    const text = isBroken
      ? `${failing} of ${seen} trusted sources fail together: the PBX itself must be broken (its ` +
        'database is away, a realm was changed?); no trusted source is blocked until it works again'
      : `the PBX works again: of ${seen} trusted sources ${failing} still fail`
    const kind = isBroken ? 'pbxBroken' : 'pbxWorks'
    notices.tell({ kind, source: undefined, text, everyMs: brokenNewsEveryMs })
  }

  /** Whoever was the first to fail may be blocked already. */
  #liftMistaken(now: number): void {
    const { sink, blocks, trust } = this.#options
    for (const block of blocks.values()) {
      const isMistaken = now - block.since < mistakenMs && trust.isTrusted(block.source, now)
      if (!isMistaken) continue
      sink.onBlockEnd({ ...blocks.end(block, 'unblocked', now), isStrike: false })
    }
  }
}
