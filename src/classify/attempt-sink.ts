// Who hears of attempts, successes and calls.
import type { Attempt, Success } from '../domain/attempt.js'
import type { GuestCall } from '../domain/guest-call.js'

/** Takes what the classifier finds. */
export interface AttemptSink {
  /** One more attempt, counted now. It may be completed for some time yet. */
  onAttempt(attempt: Attempt): void

  /** An attempt that was told as `oneWay` is `returned` since. */
  onProven(attempt: Attempt): void

  /** What an attempt was, its method and the number that it called, is shown after it was told. */
  onDescribed(attempt: Attempt): void

  onSuccess(success: Success): void

  /**
   * An attempt that was told was a working phone: its answer came after all, and was right. Told at most once,
   * within 5 s of the attempt by the PBX's clock; what was counted for it is to be forgotten.
   */
  onTakenBack(attempt: Attempt): void

  /** A call was taken without credentials; see {@link GuestCall}. */
  onGuestCall(call: GuestCall): void
}
