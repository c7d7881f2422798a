// What the thread that walks databases is asked, and what it answers.
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

/** `list` answers networks, `check` the reason why not, empty where there is none. */
export type GeoReply =
  | { readonly ok: true; readonly value: NetworkList | string }
  | { readonly ok: false; readonly reason: string }
