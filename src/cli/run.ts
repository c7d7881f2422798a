// `sipward run`: the daemon, until a signal ends it. SIGTERM leaves its rules in the kernel, which goes on
// blocking; SIGINT takes them down; SIGHUP reads the configuration again.
import type { Command } from 'commander'
import type { Config } from '../config/config.js'
import { loadConfig } from '../config/load-config.js'
import { systemdOrdersIn } from '../config/systemd-orders.js'
import type { CommandContext, GlobalOptions } from './command-context.js'

/** Adds the command. */
export function addRun(program: Command, { environment }: CommandContext): void {
  program
    .command('run')
    .description('run the daemon in the foreground')
    .action(async (_options: unknown, command: Command) => {
      const { config: file, socket } = command.optsWithGlobals<GlobalOptions>()
      const readConfig = (): Config => {
        const config = loadConfig({ file, env: environment })
        return socket === undefined ? config : { ...config, control: { socket } }
      }
      const config = readConfig()
      // Loaded here, so that the other commands start without the daemon's parts.
      const { runDaemon } = await import('../app/run-daemon.js')
      const ending = new AbortController()
      // Not once: npm passes on the Ctrl-C that has reached us already, and cleaning up takes its time.
      process.on('SIGTERM', () => {
        ending.abort('keep')
      })
      process.on('SIGINT', () => {
        ending.abort('takeDown')
      })
      // From the start on: unheard, the signal would end the process.
      let reload = (): void => undefined
      process.on('SIGHUP', () => {
        reload()
      })
      const onReload = (listener: () => void): void => {
        reload = listener
      }
      const systemd = systemdOrdersIn(environment, process.pid)
      await runDaemon(config, { ending: ending.signal, readConfig, onReload, systemd })
    })
}
