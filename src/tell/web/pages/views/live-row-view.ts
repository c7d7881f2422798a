// One attack as the event stream sends it to open pages: `event: attack`, this object as JSON.
import type { StateName } from './view-parts.js'

/** A live row; links are paths of this site with the path of `base_url`, texts are printable. */
export interface LiveRowView {
  readonly at: number
  readonly address: string
  readonly addressHref: string
  /** The file of the flag; empty where no country is known. */
  readonly flagHref: string
  readonly country: string
  readonly type: string
  /** `typeClass(type)` of charts/. */
  readonly typeClass: string
  readonly account: string
  readonly userAgent: string
  readonly isTool: boolean
  readonly victim: string
  readonly attempts: string
  readonly action: string
  readonly state: StateName
  readonly openHref: string
}
