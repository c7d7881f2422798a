// The places in chats where news go, as people see and change them. What is secret of them is never shown.
import type { ChatTarget } from '../../domain/chat-target.js'
import type { TestOutcome } from './delivery-desk.js'

/** A target without its secrets. */
export interface ShownChatTarget extends Pick<
  ChatTarget,
  'name' | 'kind' | 'chat' | 'classes' | 'hosts' | 'isLocal' | 'isOff'
> {
  /** The server that is posted to, "https://hooks.slack.com". */
  readonly server: string
  readonly hasToken: boolean
  /** How many secrets sign its messages: two while they change. */
  readonly secrets: number
}

/** A target that is wanted; what is left out has its default. */
export type WantedChatTarget = Pick<ChatTarget, 'name' | 'kind'> & ChatTargetChange

/** What changes of a target; what is left out stays. */
export type ChatTargetChange = Partial<Omit<ChatTarget, 'name' | 'kind' | 'secrets'>> & {
  /** The secret that signs the messages of a webhook, where it is not to be made here. */
  readonly secret?: string
}

/** A target that was added; `secret` is told this once, where it was made here. */
export interface AddedChatTarget {
  readonly target: ShownChatTarget
  readonly secret: string
}

/** Shows and changes them. Methods that name a target that is not there throw an AppError `invalidValue`. */
export interface ChatDesk {
  chatTargets(): Promise<readonly ShownChatTarget[]>

  /** @throws AppError `invalidValue` for a name that is taken, too many targets, or one that lacks something */
  addChatTarget(wanted: WantedChatTarget): Promise<AddedChatTarget>

  /** @throws AppError `invalidValue` where the target would lack something, or its token move to another server */
  changeChatTarget(name: string, change: ChatTargetChange): Promise<ShownChatTarget>

  removeChatTarget(name: string): Promise<void>

  /**
   * Makes a new secret for a webhook, and returns it this once. The one before it signs too, until the next
   * new one.
   */
  renewChatSecret(name: string): Promise<string>

  /** Posts a test on the whole way that news take, and waits for its end, a minute at most. */
  testChatTarget(name: string): Promise<TestOutcome>
}
