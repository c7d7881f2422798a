// Why ARI cannot be used, in words that a reader can act on; each sentence begins after the URL.
import { systemCodeOf } from '../../domain/app-error.js'
import { describeNetworkError } from '../network-words.js'

/** Why something failed. */
export interface AriFault {
  /** `refused`: it answered, and a person must change something. */
  readonly state: 'refused' | 'lost'
  readonly reason: string
  /** The status of HTTP, where that is why. */
  readonly status?: number
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'refuses the connection: nothing listens there; is Asterisk running, with enabled = yes in http.conf and this port?',
  ENOTFOUND: 'has a name that no name server knows; check ari_url in the [[asterisk]] section',
}

/** Describes an error of a socket or of TLS. */
export function networkFault(caught: unknown): AriFault {
  const reason = words[systemCodeOf(caught) ?? ''] ?? describeNetworkError(caught)
  return { state: 'lost', reason }
}

/** Describes an answer that is no success. */
export function statusFault(status: number, path: string): AriFault {
  if (status === 401) {
    const reason =
      'refuses user and password (401); check ari_username and ari_password, and the user in ari.conf'
    return { state: 'refused', reason, status }
  }
  if (status === 403) {
    return {
      state: 'refused',
      reason: 'does not let this user or this host ask (403); check ari.conf',
      status,
    }
  }
  // While Asterisk starts, its HTTP server is there before ARI is.
  if (status === 404) return { state: 'lost', reason: missing(path), status }
  if (status >= 300 && status < 400) {
    const reason = `redirects (${status}), and no redirect is followed; write the address of ARI itself into ari_url`
    return { state: 'refused', reason, status }
  }
  return { state: 'lost', reason: `answers ${status}; is Asterisk still starting?`, status }
}

function missing(path: string): string {
  const module = path.startsWith('/events') ? 'res_ari_events.so' : 'res_ari.so'
  return `has no ARI (404): see that ${module} is loaded, that ari.conf has enabled = yes, and that ari_url has the prefix of http.conf`
}
