// The settings in force: their one owner, and everybody who follows them.
import type { Settings } from '../../domain/settings.js'

/** Is called after a change; resolves when it has followed. */
export type SettingsFollower = (now: Settings, before: Settings) => void | Promise<void>

/** Holds the settings and changes them, whoever asked for it: a person here, or another host of the cluster. */
export class SettingsInForce {
  #current: Settings
  readonly #followers: SettingsFollower[] = []

  constructor(first: Settings) {
    this.#current = Object.freeze({ ...first })
  }

  get current(): Settings {
    return this.#current
  }

  /** Calls the follower after every change, in the order in which the followers came. */
  onChange(follower: SettingsFollower): void {
    this.#followers.push(follower)
  }

  /**
   * Puts changes into force; returns all settings when every follower has them. A change that changes
   * nothing is no change.
   * @throws what a follower rejects with
   */
  async change(changes: Partial<Settings>): Promise<Settings> {
    const before = this.#current
    const now = Object.freeze({ ...before, ...changes })
    if (isSame(now, before)) return before
    this.#current = now
    await Promise.all(this.#followers.map(async (follow) => follow(now, before)))
    return now
  }
}

/** Tells whether two values are the same in every part, as JSON would write them. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
