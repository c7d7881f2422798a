// `sipward stop`: ends the daemon and takes every rule and set out of the kernel, also where no daemon runs.
import type { Command } from 'commander'
import { firewallNetnsOf } from '../config/firewall-netns.js'
import { AppError } from '../domain/app-error.js'
import type { ApiClient } from './api-client.js'
import { clientFor, type CommandContext, type GlobalOptions } from './command-context.js'

// Removing a million entries takes the kernel a few seconds.
const deadlineMs = 60_000
const lookMs = 100

/** Adds the command. */
export function addStop(program: Command, context: CommandContext): void {
  program
    .command('stop')
    .description('end the daemon, and take every rule and set of it out of the kernel')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }, command: Command) => {
      const { terminal } = context
      const wasRunning = await endDaemon(clientFor(command, context))
      const hadRules = wasRunning || (await removeRules(command, context))
      if (options.json) terminal.printJson({ wasRunning, hadRules })
      else terminal.print(sentence({ wasRunning, hadRules }))
    })
}

function sentence(done: { readonly wasRunning: boolean; readonly hadRules: boolean }): string {
  if (done.wasRunning) return 'sipward has ended; no rule and no set of it is left in the kernel'
  return done.hadRules
    ? 'no daemon was running; what an earlier one had left in the kernel is removed'
    : 'no daemon was running, and there was nothing of sipward in the kernel'
}

/** Ends the daemon and waits until it has ended. Returns false where no daemon answers. */
export async function endDaemon(client: ApiClient): Promise<boolean> {
  if (!(await isAnswered(() => client.post('/stop', undefined)))) return false
  // The socket goes last: when nobody answers any more, everything else has ended.
  const giveUpAt = performance.now() + deadlineMs
  while (await isAnswered(() => client.get('/status'))) {
    if (performance.now() > giveUpAt) {
      throw new AppError('unavailable', `the daemon has not ended within ${deadlineMs / 1000} s`)
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
  return true
}

async function isAnswered(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (caught) {
    if (caught instanceof AppError && caught.code === 'notRunning') return false
    throw caught
  }
}

/** Returns whether there was anything to remove. */
async function removeRules(command: Command, { environment }: CommandContext): Promise<boolean> {
  const { config: file } = command.optsWithGlobals<GlobalOptions>()
  const netns = firewallNetnsOf({ file, env: environment })
  const { removeEverything } = await import('../enforce/remove-everything.js')
  return removeEverything({ netns })
}
