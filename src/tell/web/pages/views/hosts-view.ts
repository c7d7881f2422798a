// The machines that run sipward on one store.
import type { FrameView } from './frame-view.js'
import type { ActionView, FactView, StateView } from './view-parts.js'

/** One host. */
export interface HostView {
  readonly name: string
  readonly isThis: boolean
  readonly state: StateView
  readonly seenAt: number
  readonly parts: readonly StateView[]
  readonly facts: readonly FactView[]
  readonly actions: readonly ActionView[]
  readonly logHref: string
}

/** What the page of hosts shows. */
export interface HostsView {
  readonly frame: FrameView
  readonly lede: string
  readonly hosts: readonly HostView[]
  readonly removeLost: ActionView | undefined
}
