// Who asks for a change that could lock somebody out.
import type { Address } from '../../domain/address.js'

/** Who wants to change lists or settings. */
export interface Asker {
  /** Where they come from, as far as that is known: they are not to be locked out. */
  readonly addresses: readonly Address[]
  /** True where they want it all the same. */
  readonly isForced: boolean
}
