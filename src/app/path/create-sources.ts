// The sources that the configuration names.
import type { AsteriskConfig, Config } from '../../config/config.js'
import type { Address, Network } from '../../domain/address.js'
import { AmiClient } from '../../listen/ami/ami-client.js'
import { AriClient } from '../../listen/ari/ari-client.js'
import type { AriClientOptions } from '../../listen/ari/ari-options.js'
import { BelievedAddresses } from '../../listen/believed-addresses.js'
import { HepSilence } from '../../listen/hep-silence.js'
import { HepReceiver } from '../../listen/hep/hep-receiver.js'
import { GuessPoller } from '../../listen/kernel/guess-poller.js'
import { DropPoller } from '../../listen/kernel/drop-poller.js'
import type { Clock } from '../../ports/clock.js'
import type {
  EventSink,
  EventSource,
  KernelDropSink,
  KernelGuessSink,
  LineSink,
  StatusListener,
  WorkingSink,
} from '../../ports/event-source.js'
import type { Firewall } from '../../ports/firewall.js'

/** Where the sources deliver, and what they ask. */
export interface SourceParts {
  readonly sink: EventSink & WorkingSink & LineSink
  readonly kernel: KernelDropSink & KernelGuessSink
  readonly firewall: Pick<Firewall, 'drops' | 'guesses'>
  readonly clock: Clock
  /** Hears of each change of a source's state, reason or warnings. */
  readonly onSourceChange?: StatusListener
}

/** Creates them, HEP first: what it shows is wanted with the first event. */
export function createSources(
  config: Pick<Config, 'asterisk' | 'hep' | 'firewall'>,
  parts: SourceParts,
): readonly EventSource[] {
  const { sink, kernel, firewall, clock, onSourceChange } = parts
  const { listen, senders, forward } = config.hep
  const hepSilence = new HepSilence()
  const shared = { sink, clock, ...(onSourceChange !== undefined && { onChange: onSourceChange }) }
  const pbxs = config.asterisk.flatMap(({ ari, ...pbx }): readonly EventSource[] => {
    const believed = new BelievedAddresses(() => clock.now())
    const ami = new AmiClient({ ...pbx, ...shared, hepSilence, believed })
    return [ami, ...ariOf(ari, { ...shared, name: pbx.name, believed })]
  })
  const polls = [
    new DropPoller({ firewall, clock, sink: kernel }),
    new GuessPoller({ firewall, clock, sink: kernel }),
  ]
  // A firewall that drops nothing has nothing to tell.
  const sources = config.firewall.dryRun ? pbxs : [...pbxs, ...polls]
  if (listen === 'off') return sources
  const allowed = senders === undefined ? {} : { allowedSenders: senders.map(toNetwork) }
  const onward = forward === undefined ? {} : { forward }
  const hep = new HepReceiver({ listen, ...allowed, ...onward, ...shared, silence: hepSilence })
  return [hep, ...sources]
}

/** ARI where it is configured: it adds to what AMI tells, and what an account is believed is counted over both. */
function ariOf(
  ari: AsteriskConfig['ari'],
  parts: Omit<AriClientOptions, keyof NonNullable<AsteriskConfig['ari']>>,
): readonly AriClient[] {
  return ari === undefined ? [] : [new AriClient({ ...ari, ...parts })]
}

function toNetwork(address: Address): Network {
  return address as string as Network
}
