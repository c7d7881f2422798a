// `sipward run`: the daemon, until a signal ends it.
import type { Command } from 'commander'
import { loadConfig } from '../config/load-config.js'
import type { CommandContext, GlobalOptions } from './command-context.js'

/** Adds the command. */
export function addRun(program: Command, { environment }: CommandContext): void {
  program
    .command('run')
    .description('run the daemon in the foreground')
    .action(async (_options: unknown, command: Command) => {
      const { config: file, socket } = command.optsWithGlobals<GlobalOptions>()
      const config = loadConfig({ file, env: environment })
      // Loaded here, so that the other commands start without the daemon's parts.
      const { runDaemon } = await import('../app/daemon.js')
      const ending = new AbortController()
      // Not once: npm passes on the Ctrl-C that has reached us already, and cleaning up takes its time.
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.on(signal, () => {
          ending.abort()
        })
      }
      const control = socket === undefined ? config.control : { socket }
      await runDaemon({ ...config, control }, ending.signal)
    })
}
