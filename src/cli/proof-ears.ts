// What the proof listens with: the daemon's own readers of AMI and HEP, and the daemon where it runs.
import { systemClock } from '../app/start/system-clock.js'
import type { Config } from '../config/config.js'
import type { Network } from '../domain/address.js'
import { AmiClient } from '../listen/ami/ami-client.js'
import { HepReceiver } from '../listen/hep/hep-receiver.js'
import type { PbxSection } from '../setup/plan/plan-sipward.js'
import type { ProofEars } from '../setup/proof/prove.js'
import type { StatusJson } from '../tell/web/api/api-json.js'
import type { ApiClient } from './api-client.js'

/** Opens them for one PBX. */
export function earsOf(
  config: Pick<Config, 'hep'>,
  pbx: PbxSection & { readonly tls?: boolean },
  client: ApiClient,
): ProofEars {
  const { listen, senders } = config.hep
  const allowed = senders as readonly string[] | undefined as readonly Network[] | undefined
  return {
    ami: (sink) => new AmiClient({ ...pbx, sink, clock: systemClock }),
    hep:
      listen === 'off'
        ? undefined
        : (sink) =>
            new HepReceiver({
              listen,
              sink,
              clock: systemClock,
              ...(allowed !== undefined && { allowedSenders: allowed }),
            }),
    heardByDaemon: async () => {
      const status = await client.get<StatusJson>('/status').catch(() => undefined)
      return status?.sources.find(({ kind }) => kind === 'hep')?.received
    },
  }
}
