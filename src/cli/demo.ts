// `sipward demo`: the whole main job, on a machine with no Asterisk, no database server and no root.
import type { Command } from 'commander'
import type { CommandContext } from './command-context.js'

type FirewallChoice = 'auto' | 'private' | 'none'

/** Adds the command. */
export function addDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('show the main job with recorded attacks: no Asterisk, no root needed')
    .option('--dry-run', 'do not use a firewall, even a private one')
    .option('--in-private-network', '(used by the demo itself)')
    .action(async (options: { dryRun?: true; inPrivateNetwork?: true }) => {
      const choice = chooseFirewall(options)
      const { findPrivateNetwork, raiseLoopback } =
        await import('../enforce/process/private-network.js')
      const network = choice === 'auto' ? await findPrivateNetwork() : undefined
      if (network !== undefined) {
        process.exitCode = await network.run(['demo', '--in-private-network'])
        return
      }
      if (choice === 'private') await raiseLoopback()
      await show(context, choice === 'private')
    })
}

function chooseFirewall(options: { dryRun?: true; inPrivateNetwork?: true }): FirewallChoice {
  if (options.inPrivateNetwork) return 'private'
  return options.dryRun ? 'none' : 'auto'
}

async function show(context: CommandContext, hasFirewall: boolean): Promise<void> {
  const { runDemo } = await import('../demo/demo.js')
  const { DemoPrinter } = await import('./demo-printer.js')
  const ending = new AbortController()
  // Not once: npm passes on the Ctrl-C that has reached us already, and cleaning up takes its time.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      ending.abort()
    })
  }
  const printer = new DemoPrinter(context, hasFirewall)
  try {
    await runDemo(printer, { isDryRun: !hasFirewall, signal: ending.signal })
  } catch (caught) {
    if (!ending.signal.aborted) throw caught
  }
  process.exitCode = printer.isAsExpected ? 0 : 1
}
