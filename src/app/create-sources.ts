// The sources that the configuration names.
import type { Config } from '../config/config.js'
import type { Address, Network } from '../domain/address.js'
import { AmiClient } from '../listen/ami/ami-client.js'
import { HepReceiver } from '../listen/hep/hep-receiver.js'
import type { Clock } from '../ports/clock.js'
import type { EventSink, EventSource, WorkingSink } from '../ports/event-source.js'

/** Creates them, HEP first: what it shows is wanted with the first event. */
export function createSources(
  config: Config,
  options: { readonly sink: EventSink & WorkingSink; readonly clock: Clock },
): readonly EventSource[] {
  const { listen, senders } = config.hep
  const ami = config.asterisk.map((pbx) => new AmiClient({ ...pbx, ...options }))
  if (listen === 'off') return ami
  const allowed = senders === undefined ? {} : { allowedSenders: senders.map(toNetwork) }
  return [new HepReceiver({ listen, ...allowed, ...options }), ...ami]
}

function toNetwork(address: Address): Network {
  return address as string as Network
}
