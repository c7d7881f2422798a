// The chats that news are posted to: each with how it does and its orders, and a form for another one.
import type { FrameView } from './frame-view.js'
import type { ActionView, ChoiceView, FieldView, StateView } from './view-parts.js'

/** A choice of a form. */
export interface ChatOptionView {
  readonly value: string
  readonly text: string
  readonly isChosen: boolean
}

/** A chat. */
export interface ChatRowView {
  readonly name: string
  /** "Slack". */
  readonly kind: string
  /** The server that is posted to, and the chat there. */
  readonly place: string
  readonly state: StateView
  /** Why nothing leaves, with the words of the server; empty where it does. */
  readonly text: string
  /** 0 for never. */
  readonly lastSentAt: number
  /** Which news go there, in words. */
  readonly news: string
  readonly actions: readonly ActionView[]
}

/** The form for another chat, with what was typed into it. */
export interface AddChatView {
  readonly kinds: readonly ChatOptionView[]
  readonly classes: readonly ChatOptionView[]
  readonly fields: readonly FieldView[]
  /** True for a server on this machine itself. */
  readonly isLocal: boolean
  /** Why it was not added; empty for a form that is fresh. */
  readonly problem: string
}

/** What the page of chats shows. */
export interface SettingsChatsView {
  readonly frame: FrameView
  readonly lede: string
  readonly tabs: readonly ChoiceView[]
  readonly chats: readonly ChatRowView[]
  readonly add: AddChatView
  /** False for those who may only look. */
  readonly mayChange: boolean
}
