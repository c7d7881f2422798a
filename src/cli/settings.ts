// `sipward settings [get KEY | set KEY VALUE]`.
import type { Command } from 'commander'
import { administratorAddress } from '../config/administrator-address.js'
import { settingFromText } from '../config/value-from-text.js'
import { AppError } from '../domain/app-error.js'
import { suggestion } from '../domain/nearest-name.js'
import {
  describeAllowed,
  isSettingKey,
  settingKeys,
  type SettingKey,
  type Settings,
} from '../domain/settings.js'
import { printable } from '../domain/untrusted.js'
import { clientFor, type CommandContext } from './command-context.js'
import { cell, tableLines } from './table.js'

/** Adds the command. */
export function addSettings(program: Command, context: CommandContext): void {
  const { terminal } = context
  const isJson = (command: Command) => command.optsWithGlobals<{ json?: true }>().json === true
  const settings = program
    .command('settings')
    .description('show or change the settings; changes take effect at once')
    .option('--json', 'print JSON')
    .action(async (_options: unknown, command: Command) => {
      const values = await clientFor(command, context).get<Settings>('/settings')
      if (isJson(command)) {
        terminal.printJson(values)
        return
      }
      const rows = settingKeys.map((key) => [key, cell(textOf(values[key])), describeAllowed(key)])
      terminal.print(...tableLines(terminal, { head: ['SETTING', 'VALUE', 'ALLOWED'], rows }))
    })
  settings
    .command('get')
    .description('print one setting')
    .argument('<key>', 'the name of a setting')
    .action(async (text: string, _options: unknown, command: Command) => {
      const key = keyOf(text)
      const values = await clientFor(command, context).get<Settings>('/settings')
      if (isJson(command)) terminal.printJson({ [key]: values[key] })
      else terminal.print(printable(textOf(values[key])))
    })
  settings
    .command('set')
    .description('change one setting')
    .argument('<key>', 'the name of a setting')
    .argument('<value>', 'its new value; lists with commas')
    .option('--force', 'also a country policy that locks out the address you come from')
    .action(async (text: string, value: string, options: { force?: true }, command: Command) => {
      const key = keyOf(text)
      const from = administratorAddress(context.environment)
      const query = new URLSearchParams({
        ...(from !== undefined && { from }),
        ...(options.force && { force: 'true' }),
      })
      const change = { [key]: settingFromText(key, value) }
      const values = await clientFor(command, context).patch<Settings>(
        `/settings?${query.toString()}`,
        change,
      )
      if (isJson(command)) terminal.printJson({ [key]: values[key] })
      else terminal.print(`${key} = ${printable(textOf(values[key]))}`)
    })
}

function keyOf(text: string): SettingKey {
  if (isSettingKey(text)) return text
  const message = `there is no setting "${printable(text)}"${suggestion(text, settingKeys)}`
  throw new AppError('invalidValue', message)
}

function textOf(value: Settings[SettingKey]): string {
  return Array.isArray(value) ? value.join(',') : String(value)
}
