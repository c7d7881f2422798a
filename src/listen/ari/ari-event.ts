// Reads ARI's events of contacts and peers. The rest of what subscribeAll brings, each call among it, is passed over unread.
import { calledByPbx } from '../../domain/trust.js'
import { untrusted, type Untrusted } from '../../domain/untrusted.js'
import { workingAt, type WorkingSource } from '../working-address.js'
import { lineOf } from './ari-answers.js'
import { type JsonObject, objectOf, textOf } from './json-object.js'

/** What one event means for us. */
export type AriEvent =
  /** Something works there. */
  | { readonly kind: 'working'; readonly working: WorkingSource }
  /** A line answers Asterisk, does not, or is no longer watched. */
  | {
      readonly kind: 'line'
      readonly line: Untrusted
      readonly state: 'online' | 'offline' | 'unknown'
    }
  /** Another program has taken over our name: nothing more is told over this connection. */
  | { readonly kind: 'replaced' }

// Names of events as they stand in the JSON: cheap to look for in the flood of a busy PBX.
const wanted = ['"ContactStatusChange"', '"PeerStatusChange"', '"ApplicationReplaced"']
const maxUriLength = 1024

const lineStates: Readonly<Record<string, 'online' | 'offline' | 'unknown'>> = {
  Reachable: 'online',
  Registered: 'online',
  Lagged: 'online',
  Unreachable: 'offline',
  Unregistered: 'unknown',
  Rejected: 'unknown',
}

/** Tells whether the message may be an event that is read. */
export function mayBeWanted(message: Buffer): boolean {
  return wanted.some((name) => message.includes(name))
}

/** Reads one message; undefined where it cannot be read at all. */
export function readEvent(message: Buffer): readonly AriEvent[] | undefined {
  let json: unknown
  try {
    json = JSON.parse(message.toString('utf8'))
  } catch {
    return undefined
  }
  const event = objectOf(json)
  if (event.type === 'ContactStatusChange') return readContact(event)
  if (event.type === 'PeerStatusChange') return readPeer(event)
  return event.type === 'ApplicationReplaced' ? [{ kind: 'replaced' }] : []
}

/** Whoever answers at the contact speaks SIP with the PBX; a contact that was only named proves nothing. */
function readContact({ endpoint, contact_info: contact }: JsonObject): readonly AriEvent[] {
  const { uri, contact_status: status } = objectOf(contact)
  if (status !== 'Reachable') return []
  return toWorking(textOf(uri, maxUriLength), endpoint)
}

/**
 * Nobody is believed by it: chan_sip names an address of who registers, but where nat = no that is the one which
 * the telephone has written into its Contact. The address that has really authenticated comes over AMI.
 */
function readPeer({ endpoint, peer }: JsonObject): readonly AriEvent[] {
  const { peer_status: status } = objectOf(peer)
  const line = lineOf(endpoint)
  const state = typeof status === 'string' ? lineStates[status] : undefined
  if (line === undefined || state === undefined) return []
  return [{ kind: 'line', line, state }]
}

function toWorking(uri: string | undefined, endpoint: unknown): readonly AriEvent[] {
  const account = untrusted(textOf(objectOf(endpoint).resource, maxUriLength) ?? '')
  // Nobody is believed without a name: only the PBX's own configuration gives trust without an account.
  if (account === calledByPbx) return []
  return workingAt(uri, account).map((working) => ({ kind: 'working', working }))
}
