// LocalAddress and RemoteAddress of a security event: `IPV4/UDP/203.0.113.66/5062`.
import { familyOf, parseAddress } from '../../domain/address.js'
import type { Endpoint, Transport } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'

const endpointPattern = /^IPV[46]\/(UDP|TCP|TLS|WSS?)\/([0-9a-fA-F:.]+)\/(\d{1,5})$/

interface Known {
  readonly text: string
  readonly endpoint: Endpoint
}

/** The longest text that can be an endpoint: `IPV6/WSS/`, 45 characters, `/65535`. */
const maxLength = 64

/**
 * Parses an endpoint as Asterisk writes it (main/json.c, ast_json_ipaddr). Returns undefined for
 * anything else: an address is never guessed.
 */
export function parseEventEndpoint(text: string): Endpoint | undefined {
  const match = endpointPattern.exec(text)
  const address = parseAddress(match?.[2] ?? '')
  const port = Number(match?.[3])
  if (match === null || address === undefined || port > 0xffff) return undefined
  return { family: familyOf(address), transport: match[1] as Transport, address, port }
}

/**
 * Parses the endpoints of a stream of events and remembers them: under an attack the same few come
 * back, in a flood of forged sources the memory stays bounded.
 */
export class EventEndpointParser {
  readonly #known = new GenerationMap<string, Known>({ capacity: 8192 })
  #last: Known | undefined

  /** Parses the text between two indices; see {@link parseEventEndpoint}. */
  parse(text: string, start: number, end: number): Endpoint | undefined {
    const length = end - start
    const last = this.#last
    if (last?.text.length === length && text.startsWith(last.text, start)) return last.endpoint
    return length > maxLength ? undefined : this.#lookUp(text.slice(start, end))
  }

  #lookUp(slice: string): Endpoint | undefined {
    const known = this.#known.get(slice)
    if (known !== undefined) {
      this.#last = known
      return known.endpoint
    }
    // Our own copy, also of the address in it: a slice would keep its whole chunk in memory.
    const text = Buffer.from(slice, 'latin1').toString('latin1')
    const endpoint = parseEventEndpoint(text)
    if (endpoint === undefined) return undefined
    this.#last = { text, endpoint }
    this.#known.set(text, this.#last)
    return endpoint
  }
}
