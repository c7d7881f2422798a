// What a person may order for a source, as buttons of a row: allow, deny, unblock; each is one POST.
import type { Network } from '../../../../domain/address.js'
import type { Role } from '../../../../ports/accounts.js'
import { refusal } from '../../api/route/api-error.js'
import { readNetwork } from '../../api/route/question-values.js'
import type { ActionView, HiddenField, SourceView } from '../views/view-parts.js'
import { addressPath } from './link-to.js'

const order = (
  text: string,
  icon: string,
  action: string,
  fields: readonly HiddenField[],
): ActionView => ({ text, icon, action, fields, isGrave: action === '/orders/deny' })

/** Tells whether somebody of this role may order anything. */
export function mayOrder(role: Role): boolean {
  return role !== 'viewer'
}

/** Makes the orders for a source; nobody is offered what his role may not do. */
export function sourceOrders(network: string, role: Role, back: string): readonly ActionView[] {
  if (!mayOrder(role)) return []
  const fields = [
    { name: 'address', value: network },
    { name: 'back', value: back },
  ]
  return [
    order('Allow this address', 'shield-check', '/orders/allow', fields),
    order('Unblock', 'lock-open', '/orders/unblock', fields),
    order('Deny for good', 'shield-x', '/orders/deny', fields),
  ]
}

/** Shows a source as every page does. */
export function sourceView(address: string, country: string): SourceView {
  return { address, country, href: addressPath(address) }
}

/**
 * Reads an address or a network that a form names.
 * @throws AppError `invalidValue` where it is neither
 */
export function namedNetwork(text: string): Network {
  const read = readNetwork(text.trim())
  if ('value' in read) return read.value
  throw refusal(read.refused)
}
