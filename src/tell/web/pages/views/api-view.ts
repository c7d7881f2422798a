// The API as a page, made from our OpenAPI document, with lines for curl.
import type { FrameView } from './frame-view.js'
import type { LinkView } from './view-parts.js'

/** One route. */
export interface RouteView {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly text: string
  readonly scope: string
  readonly parameters: readonly {
    readonly name: string
    readonly type: string
    readonly text: string
  }[]
  readonly curl: string
  readonly answer: string
}

/** What the page of the API shows. */
export interface ApiView {
  readonly frame: FrameView
  readonly lede: string
  readonly document: LinkView
  readonly tokensHref: string
  readonly groups: readonly {
    readonly id: string
    readonly title: string
    readonly routes: readonly RouteView[]
  }[]
}
