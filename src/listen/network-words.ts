// Errors of the network in words that a reader can act on.
import { systemCodeOf } from '../domain/app-error.js'
import { whyOf } from '../domain/system-failure.js'
import { printable } from '../domain/untrusted.js'

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'refuses the connection: nothing listens there; is Asterisk running, with enabled = yes in manager.conf and this port?',
  ECONNRESET: 'broke the connection off; is Asterisk being restarted?',
  EPIPE: 'broke the connection off; is Asterisk being restarted?',
  ETIMEDOUT: 'does not answer; does a firewall stand between?',
  EHOSTUNREACH: 'cannot be reached: no way leads to this host; is it up, and the address right?',
  ENETUNREACH: 'cannot be reached: this machine has no route there',
  ENETDOWN: 'cannot be reached: the network of this machine is down',
  ENOTFOUND: 'has a name that no name server knows; check host in the [[asterisk]] section',
  EAI_AGAIN: 'has a name that cannot be looked up now: the name server does not answer',
  EADDRNOTAVAIL: 'this machine has no such address; check it in the configuration',
  EACCES: 'this user may not do that; a port below 1024 needs root',
  EMFILE: 'sipward has too many files open; raise LimitNOFILE',
}

/** Describes an error of a socket; the sentence begins after the name of the other side. */
export function describeNetworkError(caught: unknown): string {
  const code = systemCodeOf(caught)
  // Names of a certificate stand in a message of TLS: the other side has written them.
  return words[code ?? ''] ?? `failed: ${printable(whyOf(caught).slice(0, 200))}`
}
