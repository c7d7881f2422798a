// The sources that the configuration names.
import type { Config } from '../../config/config.js'
import type { Address, Network } from '../../domain/address.js'
import { AmiClient } from '../../listen/ami/ami-client.js'
import { HepSilence } from '../../listen/hep-silence.js'
import { HepReceiver } from '../../listen/hep/hep-receiver.js'
import { DropPoller } from '../../listen/kernel/drop-poller.js'
import type { Clock } from '../../ports/clock.js'
import type {
  EventSink,
  EventSource,
  KernelDropSink,
  StatusListener,
  WorkingSink,
} from '../../ports/event-source.js'
import type { Firewall } from '../../ports/firewall.js'

/** Where the sources deliver, and what they ask. */
export interface SourceParts {
  readonly sink: EventSink & WorkingSink
  readonly drops: KernelDropSink
  readonly firewall: Pick<Firewall, 'drops'>
  readonly clock: Clock
  /** Hears of each change of a source's state, reason or warnings. */
  readonly onSourceChange?: StatusListener
}

/** Creates them, HEP first: what it shows is wanted with the first event. */
export function createSources(config: Config, parts: SourceParts): readonly EventSource[] {
  const { sink, drops, firewall, clock, onSourceChange } = parts
  const { listen, senders } = config.hep
  const hepSilence = new HepSilence()
  const shared = { sink, clock, ...(onSourceChange !== undefined && { onChange: onSourceChange }) }
  const ami = config.asterisk.map((pbx) => new AmiClient({ ...pbx, ...shared, hepSilence }))
  const kernel = new DropPoller({ firewall, clock, sink: drops })
  // A firewall that drops nothing has nothing to tell.
  const sources = config.firewall.dryRun ? ami : [...ami, kernel]
  if (listen === 'off') return sources
  const allowed = senders === undefined ? {} : { allowedSenders: senders.map(toNetwork) }
  return [new HepReceiver({ listen, ...allowed, ...shared, silence: hepSilence }), ...sources]
}

function toNetwork(address: Address): Network {
  return address as string as Network
}
