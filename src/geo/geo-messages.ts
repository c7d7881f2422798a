// The questions to the thread that walks databases, and its answers.
import type { NetworksOptions } from '../ports/geo.js'
import type { SharedBytes } from './country-database.js'
import type { NetworkList } from './country-networks.js'

/** One question a thread; the bytes are shared, not copied. */
export type GeoTask =
  | {
      readonly task: 'list'
      readonly bytes: SharedBytes
      readonly countries: readonly string[]
      readonly options: NetworksOptions
    }
  | {
      readonly task: 'check'
      readonly bytes: SharedBytes
      readonly current: SharedBytes | undefined
    }

/** `list` answers networks; `check` answers why the database is refused, or an empty text. */
export type GeoReply =
  | { readonly ok: true; readonly value: NetworkList | string }
  | { readonly ok: false; readonly reason: string }
