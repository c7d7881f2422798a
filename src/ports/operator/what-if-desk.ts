// What other settings would have done with what was heard in the last days.
import type { Source } from '../../domain/address.js'
import type { RuleName } from '../../domain/attack.js'
import type { Proof } from '../../domain/attempt.js'
import type { SettingKey, Settings } from '../../domain/settings.js'
import type { Untrusted } from '../../domain/untrusted.js'

/** What would have been done to a source. */
export type WhatIfAction = 'blocked' | 'flowBlocked' | 'slowed'

/** A source that the settings make a difference for. */
export interface WhatIfSource {
  readonly source: Source
  readonly action: WhatIfAction
  /** When it would have happened first, in ms since the epoch. */
  readonly at: number
  readonly rule: RuleName
  /** How many attempts the first attack was made of. */
  readonly attempts: number
  readonly proof: Proof
  readonly account: Untrusted
  /** How often it would have happened. */
  readonly times: number
  /** Whether it would have come to the denylist. */
  readonly isDenied: boolean
  /** Whether something works from there: at that moment, or by what is known today. */
  readonly isTrusted: boolean
}

/** Sources, those that matter most first; of many the first alone. */
export interface WhatIfSources {
  readonly total: number
  readonly items: readonly WhatIfSource[]
}

/** What a set of settings does with what was heard. */
export interface WhatIfSide {
  /** Sources that are blocked at least once. */
  readonly blocked: number
  /** Blocks of them, one after the other. */
  readonly blocks: number
  readonly flowsBlocked: number
  readonly slowed: number
  readonly denied: number
  /** Attempts that came while their source is blocked, so that they get no answer. */
  readonly silenced: number
}

/** Why an answer does not tell of everything. */
export interface WhatIfGaps {
  /** Records that were not kept: too many in a second, no room for them, the disk refused them. */
  readonly notKept: number
  /** Records that could not be read, and bytes that hold none. */
  readonly unreadable: number
  /** True where the time to answer was over before the last record. */
  readonly isCut: boolean
  /** Why nothing is kept at the moment; empty where it is. */
  readonly trouble: string
}

/** The answer. */
export interface WhatIf {
  readonly changes: Partial<Settings>
  /** Settings among them whose effect attempts cannot tell: what the kernel alone does. */
  readonly untold: readonly SettingKey[]
  /** The span that the records cover, in ms since the epoch; undefined where there are none. */
  readonly covered: { readonly from: number; readonly to: number } | undefined
  readonly records: number
  readonly gaps: WhatIfGaps
  /** With the settings in force, over the same records. */
  readonly now: WhatIfSide
  /** With the changes. */
  readonly then: WhatIfSide
  /** Sources that would be blocked, flow-blocked or slowed, and are not with the settings in force. */
  readonly more: WhatIfSources
  /** Sources for which it is the other way round: what they had sent then is not known. */
  readonly fewer: WhatIfSources
  /** Attempts that would have got no answer and got one, and the other way round. */
  readonly answersFewer: number
  readonly answersMore: number
  /** Those of `more` where something works. */
  readonly trustedHit: WhatIfSources
}

/** A question. */
export interface WhatIfQuestion {
  readonly changes: Partial<Settings>
  /** How far back to look, in ms. */
  readonly lastMs: number
  /** How long the answer may take, in ms; what is left over then is not told of. */
  readonly patienceMs: number
}

/** Says what other settings would have done. */
export interface WhatIfDesk {
  /**
   * Decides the kept inputs once more. One question is answered at a time.
   * @throws AppError `invalidValue` where no change is named; `storeUnavailable` where the answer could not be had
   */
  whatIf(question: WhatIfQuestion): Promise<WhatIf>
}
