// What people are told of the store, when an order was carried out.
import type { Kept } from '../../ports/operator/list-desk.js'
import type { Carried } from '../path/carried-out.js'

/** Says that the store is waited for, where it is. */
export function keptOf({ isStoreWaiting }: Pick<Carried<unknown>, 'isStoreWaiting'>): Kept {
  return isStoreWaiting ? { isStoreWaiting } : {}
}
