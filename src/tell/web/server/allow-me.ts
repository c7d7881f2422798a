// The button of every page: allow the address that I come from.
import type { Network } from '../../../domain/address.js'
import type { PageRoute } from '../pages/page-route.js'

const note = 'allowed from the pages'

/** The row. */
export const allowMe: PageRoute = {
  method: 'post',
  path: '/allow-me',
  role: 'operator',
  handle: async ({ operator, address, user }) => {
    const network = address as string as Network
    const asker = { addresses: [address], isForced: false }
    const text = `${note} by ${user.name}`
    await operator.lists.addEntry('allow', network, { note: text }, asker)
    return { kind: 'redirect', to: '/', flash: { text: `${address} is allowed now.` } }
  },
}
