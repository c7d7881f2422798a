// What a suite of contracts is run on.
import type { Store } from '../../src/ports/store.js'

/** A store that holds nothing, made for one test. */
export interface FreshStore {
  readonly store: Store
  /** Opens what the same data is read and written by, as another process would. */
  readonly openAnother: () => Promise<Store>
  /** Closes all that was opened and removes the data. */
  readonly dispose: () => Promise<void>
}
