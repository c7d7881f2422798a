// The settings in force, and everybody who follows them.
import type { Decider } from '../../decide/decider.js'
import type { Settings } from '../../domain/settings.js'

/** Changes settings, whoever asked for it: a person here, or another host of the cluster. */
export class SettingsKeeper {
  readonly #decider: Pick<Decider, 'settings' | 'setSettings'>
  readonly #followers: ((settings: Settings) => Promise<void>)[] = []

  constructor(decider: Pick<Decider, 'settings' | 'setSettings'>) {
    this.#decider = decider
  }

  get settings(): Settings {
    return this.#decider.settings
  }

  /** Calls the follower after every change. */
  onChange(follower: (settings: Settings) => Promise<void>): void {
    this.#followers.push(follower)
  }

  /**
   * Puts changes into force, for decisions at once; returns all settings when every follower has them.
   * @throws what a follower rejects with
   */
  async change(changes: Partial<Settings>): Promise<Settings> {
    const settings = Object.freeze({ ...this.settings, ...changes })
    this.#decider.setSettings(settings)
    await Promise.all(this.#followers.map((follow) => follow(settings)))
    return settings
  }
}
