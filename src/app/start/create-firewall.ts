// The firewall that the configuration asks for.
import type { Config } from '../../config/config.js'
import type { Source } from '../../domain/address.js'
import type { NoticeKind } from '../../domain/notice.js'
import { DryRunFirewall } from '../../enforce/dry-run/dry-run-firewall.js'
import { IptablesFirewall } from '../../enforce/iptables-firewall.js'
import { Launcher } from '../../enforce/process/launcher.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall, FirewallSink } from '../../ports/firewall.js'
import type { News } from '../../ports/news.js'
import type { Log } from '../../ports/log.js'

/** A firewall, and whom it tells of entries that had to leave: the decider comes after it. */
export interface CreatedFirewall {
  readonly port: Firewall
  onEvicted(listener: (sources: readonly Source[]) => void): void
}

/** Creates the firewall; its news go to the log and to people. */
export function createFirewall(
  config: Config,
  parts: { readonly log: Log; readonly clock: Clock; readonly news: News },
): CreatedFirewall {
  const { log, clock, news } = parts
  let evictedListener: (sources: readonly Source[]) => void = () => undefined
  const tell = (kind: NoticeKind, text: string): void => {
    news.tell({ kind, at: clock.now(), source: undefined, text })
  }
  const sink: FirewallSink = {
    onHealed: (what) => {
      tell('firewallHealed', what)
    },
    onTrouble: (what) => {
      tell('firewallTrouble', what)
    },
    onEvicted: (sources) => {
      tell('boundReached', `the kernel's set is full: ${sources.length} blocks had to leave it`)
      evictedListener(sources)
    },
  }
  const { netns, dryRun } = config.firewall
  const launcher = new Launcher()
  const port = dryRun
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
        runProcess: (...run) => launcher.run(...run),
        ...(netns !== undefined && { netns }),
      })
  return {
    port,
    onEvicted: (listener) => {
      evictedListener = listener
    },
  }
}
