// Who may look and order: users, their sessions, and tokens of programs.
import type { FrameView } from './frame-view.js'
import type { ActionView, FieldView, StateView } from './view-parts.js'

/** One user. */
export interface UserRowView {
  readonly name: string
  readonly role: string
  readonly isYou: boolean
  readonly secondFactor: StateView
  readonly lastAt: number | undefined
  readonly actions: readonly ActionView[]
}

/** One session. */
export interface SessionRowView {
  readonly user: string
  readonly address: string
  readonly browser: string
  readonly isThis: boolean
  readonly usedAt: number
  readonly untilAt: number
  readonly end: ActionView
}

/** One token. */
export interface TokenRowView {
  readonly name: string
  readonly scope: string
  readonly by: string
  readonly usedAt: number | undefined
  readonly untilAt: number | undefined
  readonly end: ActionView
}

/** What the page of users shows. */
export interface UsersView {
  readonly frame: FrameView
  readonly lede: string
  readonly users: readonly UserRowView[]
  readonly sessions: readonly SessionRowView[]
  readonly tokens: readonly TokenRowView[]
  /** A token or a link that is shown this once. */
  readonly shownOnce:
    { readonly title: string; readonly secret: string; readonly text: string } | undefined
  readonly addUser: {
    readonly action: string
    readonly name: FieldView
    readonly roles: readonly ChoiceOption[]
  }
  readonly addToken: {
    readonly action: string
    readonly name: FieldView
    readonly scopes: readonly ChoiceOption[]
    readonly until: FieldView
  }
}

/** One value of a select. */
export interface ChoiceOption {
  readonly value: string
  readonly text: string
  readonly isChosen: boolean
}
