// The settings in force, and everybody who follows them.
import type { Decider } from '../decide/decider.js'
import type { Settings } from '../domain/settings.js'

/** Changes settings, whoever asked for it: a person here, or another host of the cluster. */
export class SettingsKeeper {
  readonly #decider: Pick<Decider, 'settings' | 'setSettings'>
  readonly #followers: ((settings: Settings) => void)[] = []

  constructor(decider: Pick<Decider, 'settings' | 'setSettings'>) {
    this.#decider = decider
  }

  get settings(): Settings {
    return this.#decider.settings
  }

  /** Calls the follower after every change. It must not throw, and does not wait. */
  onChange(follower: (settings: Settings) => void): void {
    this.#followers.push(follower)
  }

  /** Puts changes into force; returns all settings. */
  change(changes: Partial<Settings>): Settings {
    const settings = Object.freeze({ ...this.settings, ...changes })
    this.#decider.setSettings(settings)
    for (const follow of this.#followers) follow(settings)
    return settings
  }
}
