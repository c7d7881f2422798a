// The places in chats where news go: a setting as a whole, changed one target at a time.
import type { ChatTarget } from '../../domain/chat-target.js'
import { carriedOut, nothingToDo } from '../path/carried-out.js'
import type { Remembers } from '../path/effects.js'
import type { SettingsInForce } from '../path/settings-in-force.js'

const key = 'chat.targets'

/** What the targets are kept in. */
export interface ChatTargetsParts {
  readonly settings: SettingsInForce
  readonly recorder: Pick<Remembers, 'recordDurably'>
}

/** Reads and changes targets; a change is in force at once, and on every host of a cluster. */
export class ChatTargets {
  readonly #parts: ChatTargetsParts

  constructor(parts: ChatTargetsParts) {
    this.#parts = parts
  }

  get all(): readonly ChatTarget[] {
    return this.#parts.settings.current[key]
  }

  find(name: string): ChatTarget | undefined {
    return this.all.find((target) => target.name === name)
  }

  /** Changes parts of a target; one that is there no more stays away. */
  change(name: string, change: Partial<ChatTarget>): Promise<void> {
    return this.#put(
      this.all.map((target) => (target.name === name ? { ...target, ...change } : target)),
    )
  }

  add(target: ChatTarget): Promise<void> {
    return this.#put([...this.all, target])
  }

  remove(name: string): Promise<void> {
    return this.#put(this.all.filter((target) => target.name !== name))
  }

  async #put(targets: readonly ChatTarget[]): Promise<void> {
    const { settings, recorder } = this.#parts
    const value = [...targets]
    const inForce = settings.change({ [key]: value })
    await carriedOut(undefined, [
      { kernel: inForce.then(() => undefined), store: nothingToDo },
      { kernel: nothingToDo, store: recorder.recordDurably({ kind: 'setting', key, value }) },
    ])
  }
}
