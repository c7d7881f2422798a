// `sipward demo`: the whole main job, on a machine with no Asterisk, no database server and no root.
import type { Command } from 'commander'
import { networkInterfaces } from 'node:os'
import { AppError } from '../domain/app-error.js'
import type { CommandContext } from './command-context.js'

/** Adds the command. */
export function addDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('show the main job with recorded attacks: no Asterisk, no root needed')
    .option('--dry-run', 'do not use a firewall, even a private one')
    .option('--in-private-network', '(used by the demo itself)')
    .option('--json', 'print what happens as JSON, an object a line')
    .action(async (options: DemoOptions) => {
      const { findPrivateNetwork, raiseLoopback } =
        await import('../enforce/process/private-network.js')
      const isPrivate = options.inPrivateNetwork === true
      let whyNot = options.dryRun ? 'it was not wanted' : ''
      if (!isPrivate && whyNot === '') {
        const network = await findPrivateNetwork((reason) => {
          whyNot = reason
        })
        if (network !== undefined) {
          const json = options.json ? ['--json'] : []
          const { listenOnLoopback } = await import('../demo/loopback-socket.js')
          const args = ['demo', '--in-private-network', ...json]
          process.exitCode = await network.run(args, await listenOnLoopback())
          return
        }
      }
      if (isPrivate) await raiseLoopback()
      else refuseWithoutLoopback()
      await show(context, { whyNoFirewall: isPrivate ? '' : whyNot, json: options.json === true })
    })
}

interface DemoOptions {
  readonly dryRun?: true
  readonly inPrivateNetwork?: true
  readonly json?: true
}

/** The recorded PBX is spoken to over loopback: where that is down, nothing would ever come. */
function refuseWithoutLoopback(): void {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  if (addresses.some(({ address }) => address === '127.0.0.1')) return
  const message = 'the loopback interface is down, over which the demo speaks: ip link set lo up'
  throw new AppError('unavailable', message)
}

async function show(
  context: CommandContext,
  { whyNoFirewall, json }: { readonly whyNoFirewall: string; readonly json: boolean },
): Promise<void> {
  const { runDemo } = await import('../demo/demo.js')
  const { listenOnLoopback, receiveSocket } = await import('../demo/loopback-socket.js')
  const { DemoPrinter } = await import('./demo-printer.js')
  const ending = new AbortController()
  // Not once: npm passes on the Ctrl-C that has reached us already, and cleaning up takes its time.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      ending.abort()
    })
  }
  const { DemoJson } = await import('./demo-json.js')
  const stays = !json && process.stdout.isTTY
  const printer = json
    ? new DemoJson(context.terminal, whyNoFirewall)
    : new DemoPrinter(context, { whyNoFirewall, stays })
  try {
    const isDryRun = whyNoFirewall !== ''
    const webSocket = await (isDryRun ? listenOnLoopback() : receiveSocket())
    await runDemo(printer, { isDryRun, webSocket, stays, signal: ending.signal })
  } catch (caught) {
    if (!ending.signal.aborted) throw caught
  }
  process.exitCode = printer.isAsExpected ? 0 : 1
}
