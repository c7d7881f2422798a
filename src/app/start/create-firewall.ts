// The firewall that the configuration asks for.
import { counted } from '../../domain/counted.js'
import type { Config } from '../../config/config.js'
import type { Source } from '../../domain/address.js'
import type { NoticeKind } from '../../domain/notice.js'
import { DryRunFirewall } from '../../enforce/dry-run/dry-run-firewall.js'
import { IptablesFirewall } from '../../enforce/iptables-firewall.js'
import { launcherRun } from '../../enforce/process/launcher.js'
import type { RunProcess } from '../../enforce/process/process-order.js'
import type { Clock } from '../../ports/clock.js'
import type { FirewallSink } from '../../ports/firewall.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import { EvictedSources } from '../path/evicted-sources.js'
import { SwitchableFirewall } from '../path/switchable-firewall.js'

/** The firewall, and the sources whose blocks had to leave it. */
export interface CreatedFirewall {
  readonly firewall: SwitchableFirewall
  readonly evicted: EvictedSources
}

/** Creates the firewall; its news go to the log and to people. */
export function createFirewall(
  config: Config,
  parts: {
    readonly log: Log
    readonly clock: Clock
    readonly news: News
    /** Who starts the programs that run to their end; by default a launcher of its own. */
    readonly runProcess?: RunProcess | undefined
    /** How long its start waits for another sipward to let the firewall go [0]. */
    readonly lockWaitMs?: number
  },
): CreatedFirewall {
  const { log, clock, news, runProcess = launcherRun(), lockWaitMs = 0 } = parts
  const evicted = new EvictedSources()
  const sink = firewallSink({ clock, news, evicted })
  const { netns, dryRun } = config.firewall
  const inner = dryRun
    ? new DryRunFirewall({
        sink,
        clock,
        say: (line) => {
          log.info(line)
        },
      })
    : new IptablesFirewall({
        sink,
        clock,
        runProcess,
        lockWaitMs,
        ...(netns !== undefined && { netns }),
      })
  return { firewall: new SwitchableFirewall(inner), evicted }
}

function firewallSink(parts: {
  readonly clock: Clock
  readonly news: News
  readonly evicted: EvictedSources
}): FirewallSink {
  const { clock, news, evicted } = parts
  const tell = (kind: NoticeKind, text: string): void => {
    news.tell({ kind, at: clock.now(), source: undefined, text })
  }
  return {
    onHealed: (what) => {
      tell('firewallHealed', what)
    },
    onTrouble: (what) => {
      tell('firewallTrouble', what)
    },
    onEvicted: (sources: readonly Source[]) => {
      tell(
        'boundReached',
        `the kernel's set is full: ${counted(sources.length, 'block')} had to leave it`,
      )
      evicted.add(sources)
    },
  }
}
