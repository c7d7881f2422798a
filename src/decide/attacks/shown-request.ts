// A request that HEP has shown, as an attempt: evidence before Asterisk has said what became of it.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { isProvenTransport } from '../../domain/endpoint.js'
import type { ShownRequest } from '../../domain/sip-message.js'
import { detached, unknownText } from '../../domain/untrusted.js'

/** Returns the request as an attempt of its source. */
export function toShownAttempt(request: ShownRequest, source: Source): Attempt {
  const { at, source: remote, destination, method, fromUser, userAgent, callId } = request
  return {
    pbx: '',
    at,
    source,
    remote,
    victim: destination.address,
    type: method,
    isTypeInferred: false,
    account: detached(fromUser),
    userAgent: detached(userAgent),
    calledNumber: unknownText,
    sessionId: detached(callId),
    proof: isProvenTransport(remote.transport) ? 'returned' : 'oneWay',
    failure: 'refused',
  }
}
