// Every command: its name, whether it changes anything, and how its file is loaded. Only the command
// that the command line names is loaded; the help of the whole program loads all of them.
import type { Command } from 'commander'
import type { CommandContext } from './command-context.js'

/** A command as it stands in the table. */
export interface CommandEntry {
  readonly name: string
  /** True where a refusal must say that nothing was changed. */
  readonly isChange: boolean
  readonly load: () => Promise<(program: Command, context: CommandContext) => void>
}

const reads = (name: string, load: CommandEntry['load']) => ({ name, load, isChange: false })
const changes = (name: string, load: CommandEntry['load']) => ({ name, load, isChange: true })

/** All commands, in the order of the help; the last one completes those before it. */
export const commands: readonly CommandEntry[] = [
  reads('run', async () => (await import('./run.js')).addRun),
  changes('stop', async () => (await import('./stop.js')).addStop),
  changes('restore', async () => (await import('./restore.js')).addRestore),
  changes('reload', async () => (await import('./reload.js')).addReload),
  reads('demo', async () => (await import('./demo.js')).addDemo),
  changes('setup', async () => (await import('./setup.js')).addSetup),
  changes('doctor', async () => (await import('./doctor.js')).addDoctor),
  reads('check-config', async () => (await import('./check-config.js')).addCheckConfig),
  reads('status', async () => (await import('./status.js')).addStatus),
  reads('check', async () => (await import('./check.js')).addCheck),
  reads('explain', async () => (await import('./explain.js')).addExplain),
  reads('report', async () => (await import('./report.js')).addReport),
  changes('allow', async () => (await import('./allow.js')).addAllow),
  changes('deny', async () => (await import('./deny.js')).addDeny),
  changes('unblock', async () => (await import('./unblock.js')).addUnblock),
  changes('trust', async () => (await import('./trust.js')).addTrust),
  changes('news', async () => (await import('./news.js')).addNews),
  changes('pause', async () => (await import('./pause.js')).addPause),
  changes('settings', async () => (await import('./settings.js')).addSettings),
  reads('whatif', async () => (await import('./whatif.js')).addWhatIf),
  changes('chat', async () => (await import('./chat.js')).addChat),
  changes('geo', async () => (await import('./geo.js')).addGeo),
  changes('mail', async () => (await import('./mail.js')).addMail),
  changes('migrate', async () => (await import('./migrate.js')).addMigrate),
  changes('hosts', async () => (await import('./hosts.js')).addHosts),
  changes('web', async () => (await import('./web.js')).addWeb),
  reads('version', async () => (await import('./version.js')).addVersion),
  reads('completion', async () => (await import('./completion.js')).addCompletion),
]

/** Options of the program that take a value. */
const valueOptions: readonly string[] = ['--config', '--socket']

/** Finds the word of a command line that names its command. */
export function commandWordOf(commandLine: readonly string[]): string | undefined {
  let isValue = false
  for (const word of commandLine) {
    if (isValue) isValue = false
    else if (valueOptions.includes(word)) isValue = true
    else if (!word.startsWith('-')) return word
  }
  return undefined
}
