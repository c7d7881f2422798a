// `sipward pause DURATION`: nobody is blocked for a while, and then again, by itself.
import type { Command } from 'commander'
import { systemClock } from '../app/start/system-clock.js'
import { AppError } from '../domain/app-error.js'
import { isPaused, maxPauseMs, pauseChanges, type PauseSettings } from '../domain/settings/pause.js'
import { printable } from '../domain/untrusted.js'
import { clientFor, type CommandContext } from './command-context.js'

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Adds the command. */
export function addPause(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('pause')
    .description('block nobody new for a while, as 30m or 2h; it ends by itself')
    .argument('[duration]', 'a number and s, m, h or d, at most 7d')
    .option('--end', 'end the pause now')
    .option('--json', 'print JSON')
    .action(
      async (text: string | undefined, options: { end?: true; json?: true }, command: Command) => {
        if ((text === undefined) === (options.end === undefined)) {
          command.error('error: say for how long, as 30m, or --end')
        }
        const client = clientFor(command, context)
        const before = await client.get<PauseSettings>('/settings')
        const changes = pauseChanges(before, text === undefined ? 0 : endOf(text))
        const until = changes['blocking.pausedUntil']
        await client.patch('/settings', changes)
        if (options.json) terminal.printJson({ paused: until !== '', until: until || null })
        else terminal.print(until === '' ? endedWords(isPaused(before)) : pausedWords(until))
      },
    )
}

function endOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const ms = Number(number) * (unitMs[unit] ?? NaN)
  if (ms > 0 && ms <= maxPauseMs) return systemClock.now() + ms
  const shown = printable(text.slice(0, 40))
  const message = `"${shown}" is no duration: a number and s, m, h or d, from 1s to 7d`
  throw new AppError('invalidValue', message)
}

function pausedWords(until: string): string {
  const at = until.replace('T', ' ').replace(/\..*/, '')
  return `nobody new is blocked until ${at} UTC; blocks that stand go on. sipward pause --end ends it earlier`
}

function endedWords(wasPaused: boolean): string {
  return wasPaused ? 'the pause is over: attackers are blocked again' : 'there was no pause'
}
