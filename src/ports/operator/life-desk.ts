// The life of the daemon itself.

/** What a daemon that was asked to read its configuration again has done. */
export interface Reloaded {
  /** What was changed, a sentence each; empty where everything was in force already. */
  readonly changed: readonly string[]
  /** What takes effect at the next start alone, a sentence each. */
  readonly waiting: readonly string[]
}

/** Ends the daemon, or has it read its files again. */
export interface LifeDesk {
  /**
   * Has the daemon take every rule and set out of the kernel and end. Returns at once, so that the
   * order can be answered; the control socket closes when it is done.
   */
  stop(): void

  /**
   * Reads the configuration and the list files again.
   * @throws AppError `invalidConfiguration` with every reason: then everything stays as it was
   */
  reload(): Promise<Reloaded>
}
