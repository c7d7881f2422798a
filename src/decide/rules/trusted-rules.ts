// The rules for sources where phones work: whether the PBX is broken, then the minute, then the day.
//
// The slow guesser's view, from behind a trusted source: one account works, the others he guesses at
// nine a minute. What looks alike: a phone with a stale password tries once a minute for months. So
// of proven guesses at accounts that never worked there the flow is blocked; the source, where nothing
// else works, or where they come from more flows or try more accounts than a telephone has lines. Of a
// larger office and of everything else people are told, once a day.
import type { Source } from '../../domain/address.js'
import type { Attempt, Success } from '../../domain/attempt.js'
import { flowOf } from '../../domain/block.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { Notice } from '../../domain/notice.js'
import type { Settings } from '../../domain/settings.js'
import { printable } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { BlockBook } from '../books/block-book.js'
import { BrokenPbx } from './broken-pbx.js'
import { GuessFlows } from '../books/guess-flows.js'
import type { BrokenPbxNews } from './broken-pbx.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { NoticeBoard } from '../books/notice-board.js'
import { AttemptTrail, describeAccounts, loneAccount } from '../attacks/attempt-trail.js'
import type { Finding, OpenAttacks } from '../attacks/open-attacks.js'
import { SlowAttacks } from './slow-attacks.js'
import type { ShownSources } from '../books/shown-sources.js'
import type { SlowedSources } from '../books/slowed-sources.js'
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
  readonly slowed: SlowedSources
  readonly shown: ShownSources
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
  readonly #flows = new GuessFlows()
  readonly #broken = new BrokenPbx()
  /** Blocks that only accounts which work there have caused: the broken PBX may be to blame. */
  readonly #excusable = new GenerationMap<string, true>({ capacity: maxSlow })

  constructor(options: TrustedRulesOptions) {
    this.#options = options
    this.#sources = new TrustedSources(options.trust, options.shown)
  }

  /** One attempt. */
  attempt(attempt: Attempt, source: Source): void {
    const at = Math.min(attempt.at, this.#options.now())
    const { account } = attempt
    if (this.#isInUse(attempt, source)) this.#tellBroken(this.#broken.failed(source, account, at))
    if (this.#isExcused(attempt, source)) return
    this.#failed(attempt, source, at)
    this.#obey(source, this.#minute(attempt, source))
    this.#obeyDay(attempt, source, at)
  }

  /** An attempt of before is proven since. */
  proven(attempt: Attempt, source: Source): void {
    if (this.#isExcused(attempt, source)) return
    this.#failed(attempt, source, attempt.at)
    this.#obey(source, this.#minute(attempt, source))
  }

  /** An attempt of before turned out to be no failure: its answer came after all, and was right. */
  takeBack(attempt: Attempt, source: Source): void {
    const limit = this.#options.settings()['detection.attemptsPerMinute']
    if (this.#sources.takeBack(attempt, source, limit)) this.#options.slowed.end(source)
    this.#slow.takeBack(attempt, source, attempt.at)
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
  worked({ remote, at }: Success, source: Source): void {
    this.#tellBroken(this.#broken.worked(source, at))
    this.#options.slowed.worked(source, remote, at)
  }

  tick(now: number): void {
    if (this.#broken.isBroken) this.#tellBroken(this.#broken.check(now))
    this.#options.slowed.tick(now)
  }

  forget(source: Source): void {
    this.#sources.forget(source)
    this.#slow.forget(source)
    this.#slowGuesses.forget(source)
    this.#flows.forget(source)
    this.#options.slowed.end(source)
  }

  /** A flow of a slowed source is spared no more when it fails; not when that is forged. */
  #failed(attempt: Attempt, source: Source, at: number): void {
    const { shown, slowed } = this.#options
    if (shown.isHeldAgainst(attempt, at)) slowed.failed(source, attempt.remote, at)
  }

  /** Tells whether it is the failure of an account that worked there until lately. */
  #isInUse({ failure, account, at }: Attempt, source: Source): boolean {
    const hasTried = failure === 'wrongPassword' || failure === 'unknownAccount'
    return hasTried && this.#options.trust.isInUse(source, account, at)
  }

  /** While the PBX is broken, failures of accounts that work there are its own; guesses at others are not. */
  #isExcused({ account, at }: Attempt, source: Source): boolean {
    return this.#broken.isBroken && this.#options.trust.worksFrom(source, account, at)
  }

  #minute(attempt: Attempt, source: Source): TrustedVerdict | undefined {
    const limit = this.#options.settings()['detection.attemptsPerMinute']
    return this.#sources.attempt(attempt, source, limit)
  }

  #obey(source: Source, verdict: TrustedVerdict | undefined): void {
    const last = verdict?.attempts.at(-1)
    if (verdict === undefined || last === undefined) return
    const { action, attempts } = verdict
    const trail = AttemptTrail.of(attempts)
    if (action === 'proxy') this.#tellProxy(source, trail, last)
    else if (action === 'tell' || this.#isMonitoring) this.#suspect(source, trail)
    else if (action === 'slow') this.#slowDown(source, trail, last)
    else if (action === 'block') {
      this.#open({ rule: 'sipBlocking', source, trail, action: 'blocked' })
    } else this.#blockFlow({ rule: 'sipBlocking', source, trail, last })
  }

  #suspect(source: Source, trail: AttemptTrail): void {
    const { attempts, count } = trail
    const text =
      `${count} failed attempts in the name of the trusted source ` +
      `${source} on ${describeAccounts(attempts)}; it is not blocked`
    this.#report({ kind: 'trustedSourceSuspected', source, text }, trail)
  }

  #tellProxy(source: Source, trail: AttemptTrail, { remote, at }: Attempt): void {
    const carried = this.#options.trust.carriedBy(source, remote, at)
    const text =
      `${trail.count} failed attempts on ${describeAccounts(trail.attempts)} come through ` +
      `${remote.address}:${remote.port}, where ${carried} accounts work: it must be a proxy or SBC; ` +
      'nothing of it is blocked, look there for who sends them'
    this.#report({ kind: 'proxyCarriesAttack', source, text }, trail)
  }

  #report(
    news: Pick<Notice, 'kind' | 'source' | 'text'> & { source: Source },
    trail: AttemptTrail,
  ): void {
    if (!this.#options.notices.tell(news)) return
    this.#open({ rule: 'sipBlocking', source: news.source, trail, action: 'reported' })
  }

  #slowDown(source: Source, trail: AttemptTrail, last: Attempt): void {
    const { slowed, trust, notices } = this.#options
    const now = this.#options.now()
    const isCorrectable = trail.attempts.every(({ account, at }) =>
      trust.worksFrom(source, account, at),
    )
    const isNew = slowed.slow(source, {
      now,
      isCorrectable,
      working: trust.flowsInUse(source, now),
      failing: trail.attempts.map(({ remote }) => remote),
    })
    if (!isNew) return
    this.#open({ rule: 'sipBlocking', source, trail, action: 'slowed' })
    const accounts = describeAccounts([last, ...trail.attempts])
    const why = isCorrectable
      ? `the account ${accounts} keeps failing at ${source}, where it has worked`
      : `somebody at the trusted source ${source}, or in its name, fails with accounts that never worked there: ${accounts}`
    const text =
      `${why}; until ten minutes after the last failure the kernel lets ten requests with a password ` +
      'through a minute, and phones that work there go on'
    notices.tell({ kind: 'trustedSourceSlowed', source, text })
  }

  #obeyDay(attempt: Attempt, source: Source, at: number): void {
    const { trust, notices, settings } = this.#options
    if (attempt.failure === 'unanswered') return
    const limit = settings()['detection.attemptsPerDay']
    const isGuess =
      attempt.proof === 'returned' && !trust.worksFrom(source, attempt.account, attempt.at)
    if (isGuess) this.#flows.guessed(attempt, source)
    const guesses = isGuess && this.#slowGuesses.attempt(attempt, source, { at, limit })
    if (typeof guesses === 'number' && this.#blockGuesser(attempt, source, guesses)) return
    const count = this.#slow.attempt(attempt, source, { at, limit })
    // Of a source that is slowed people know.
    if (count === undefined || this.#options.slowed.until(source) !== undefined) return
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
    // What goes from flow to flow, or from account to account, is not stopped by the block of one flow.
    const isPhone = others > 0 && !this.#flows.isHopping(source)
    if (isPhone) this.#blockFlow({ ...found, last: attempt })
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
    const { address, port } = last.remote
    const flow = flowOf(last.remote)
    if (this.#options.blocks.ofFlow(flow) !== undefined) return
    const accounts = describeAccounts(trail.attempts)
    this.#open({ rule, source, trail, action: 'flowBlocked', flow })
    const text = `a phone at ${address}:${port} keeps failing as ${accounts}; only it is blocked, others behind ${source} go on working`
    const account = loneAccount(trail.attempts)
    this.#options.notices.tell({ kind: 'flowBlocked', source, text, account, about: '' })
  }

  #open(finding: Finding): void {
    const { attacks, trust } = this.#options
    const { source, trail } = finding
    const block = attacks.open({ ...finding, mayBeStrike: false })
    const isOwn = trail.attempts.every(({ account, at }) => trust.worksFrom(source, account, at))
    if (block !== undefined && isOwn) this.#excusable.set(block.id, true)
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
      ? `the accounts of ${failing} of ${seen} trusted sources fail together: the PBX itself must be broken ` +
        '(its database is away, a realm was changed?); until it works again they block nobody'
      : `the PBX works again: of ${seen} trusted sources ${failing} still fail`
    const kind = isBroken ? 'pbxBroken' : 'pbxWorks'
    notices.tell({ kind, source: undefined, text, everyMs: brokenNewsEveryMs })
  }

  /** Whoever was the first to fail may be blocked already. */
  #liftMistaken(now: number): void {
    const { sink, blocks, slowed } = this.#options
    slowed.endCorrectable()
    for (const block of blocks.values()) {
      if (now - block.since >= mistakenMs || this.#excusable.get(block.id) !== true) continue
      sink.onBlockEnd({ ...blocks.end(block, 'unblocked', now), isStrike: false })
    }
  }
}
