// A page is one row: where it is, who may open it, and who answers. The server asks the login, the role and
// the CSRF rules before it calls the row; it renders, redirects and keeps the word of what happened.
import type { Address } from '../../../domain/address.js'
import type { Role } from '../../../ports/accounts.js'
import type { Operator } from '../../../ports/operator/operator.js'
import type { StoreBooks } from '../../../ports/store-books.js'
import type { FrameView } from './views/frame-view.js'
import type { PageViews } from './views/page-views.js'
import type { HiddenField, StateName } from './views/view-parts.js'

/** The user who looks. */
export interface PageUser {
  readonly name: string
  readonly role: Role
}

/** Fields of a query or a form. Of a field that is given several times, all values in their order. */
export interface PageFields {
  /** The first value; empty where the field is not given. */
  get(name: string): string
  /** All values. */
  all(name: string): readonly string[]
  has(name: string): boolean
  /** Every field with each of its values, in the order in which they came. */
  readonly entries: readonly (readonly [name: string, value: string])[]
}

/** What a row is given. */
export interface PageContext {
  /** Every order that it carries out is written into the change log, in the name of the user. */
  readonly operator: Operator
  /** What the store keeps for pages of their own. */
  readonly books: Pick<StoreBooks, 'changes' | 'news' | 'reports'>
  readonly user: PageUser
  /** The hash of the session, by which lists of sessions name it. */
  readonly session: string
  /** Where the person comes from; behind a listed proxy the address that it names. */
  readonly address: Address
  readonly query: PageFields
  /** The fields of the form; without fields for a GET. At most 1 MiB in all. */
  readonly body: PageFields
  /** The parts of the path that the row names, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** In ms since the epoch. */
  readonly now: number
  /** The viewer's IANA zone. */
  readonly zone: string
  /** Makes the frame: the verdict, the user, their address, the token of forms. The row adds its name. */
  readonly frame: (page: Pick<FrameView, 'page' | 'title'>) => Promise<FrameView>
}

/** A page: its template with the view that fills it. */
export type RenderedPage = {
  readonly [Name in keyof PageViews]: { readonly template: Name; readonly view: PageViews[Name] }
}[keyof PageViews]

/** A word of what happened, shown once on the next page. */
export interface PageFlash {
  readonly text: string
  /** `ok` unless given. */
  readonly state?: StateName
  /** Takes it back: a POST to the path with the fields, offered for ten minutes. The server adds it. */
  readonly undo?: { readonly action: string; readonly fields: readonly HiddenField[] }
}

/** Where the files and pages of this site are. */
export interface SitePaths {
  /** Returns a path of this site with the path of `base_url`. */
  readonly link: (path: string) => string
  /** Returns the path of a built file. */
  readonly asset: (name: string) => string
}

/** A stream to an open page. */
export interface PageStream extends SitePaths {
  /** The id of the last event that the page got before; empty for none. */
  readonly lastEventId: string
  readonly send: (event: {
    readonly id: string
    readonly event: string
    /** One line. */
    readonly data: string
  }) => void
}

/** What a row answers. Every path begins with `/` and lies below `base_url`. */
export type PageAnswer =
  | (RenderedPage & {
      readonly kind: 'page'
      /** 200 unless given: 422 for a form with problems at its fields. */
      readonly status?: number
    })
  | { readonly kind: 'redirect'; readonly to: string; readonly flash?: PageFlash }
  | {
      readonly kind: 'file'
      readonly name: string
      readonly type: string
      /** The whole text, or its parts as they come. */
      readonly text: string | AsyncIterable<string>
    }
  | {
      /** Server-sent events, until the page goes. */
      readonly kind: 'stream'
      /** Begins to send; returns what ends it. */
      readonly open: (stream: PageStream) => Promise<() => void>
    }
  | { readonly kind: 'notFound' }

/** One page, or one order of a page. */
export interface PageRoute {
  readonly method: 'get' | 'post'
  /** From `/` on; parameters in braces: `/addresses/{address}`. */
  readonly path: string
  /** The least role that may ask it: a viewer reads, an operator acts on addresses, an admin may all. */
  readonly role: Role
  /**
   * Answers. An AppError `invalidValue` that it throws is shown as a sentence: at a GET as a page with
   * status 400, at a POST as a flash on the page that sent the form.
   */
  handle(context: PageContext): Promise<PageAnswer>
}
