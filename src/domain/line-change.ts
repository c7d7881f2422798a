// Which lines of a PBX, telephones and trunks, have stopped answering it or answer again.
import type { Untrusted } from './untrusted.js'

/** What has changed on one PBX, after it has lasted. */
export interface LineChange {
  /** The `name` of the `[[asterisk]]` section. */
  readonly pbx: string
  readonly at: number
  /** Lines that worked and no longer answer the PBX, as `PJSIP/trunk`. */
  readonly lost: readonly Untrusted[]
  /** Lines that were told as lost and answer again. */
  readonly back: readonly Untrusted[]
  /** For how long the lost ones have not answered, at least. */
  readonly lostForMs: number
}
