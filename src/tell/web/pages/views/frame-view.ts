// What stands around every page: the verdict, who looks from where, the switches, a word of what happened.
import type { ActionView, HiddenField, LinkView, StateName } from './view-parts.js'

/** The entries of the rail by the page that is open. */
export type RailPage =
  | 'overview'
  | 'attacks'
  | 'blocks'
  | 'lists'
  | 'accounts'
  | 'phones'
  | 'reports'
  | 'health'
  | 'hosts'
  | 'settings'
  | 'users'
  | 'changes'
  | 'news'
  | 'api'
  | ''

/** The frame of a page. */
export interface FrameView {
  /** The path of `base_url`; empty where it has none. */
  readonly basePath: string
  readonly zone: string
  readonly nowAt: number
  /** `''` follows the system. */
  readonly theme: '' | 'light' | 'dark'
  readonly density: '' | 'dense'
  readonly page: RailPage
  readonly title: string
  /** The name of this host, and the others to go to. */
  readonly host: string
  readonly hosts: readonly LinkView[]
  readonly verdict: { readonly state: StateName; readonly word: string; readonly text: string }
  /** A pause that runs: it counts down on every page. */
  readonly pause:
    { readonly text: string; readonly until: number; readonly end: ActionView } | undefined
  readonly healthCount: number
  readonly newsCount: number
  readonly user: { readonly name: string; readonly role: string }
  /** "You come from": the viewer's address, and how to allow it where it is not. */
  readonly you: {
    readonly address: string
    readonly isAllowed: boolean
    /** True for who comes through this machine itself, as by ssh: the address says nothing of them. */
    readonly isTunnel: boolean
    readonly allow: ActionView | undefined
  }
  readonly flash:
    | { readonly text: string; readonly state: StateName; readonly undo: ActionView | undefined }
    | undefined
  /** The token that every form sends. */
  readonly token: HiddenField
  readonly version: string
}
