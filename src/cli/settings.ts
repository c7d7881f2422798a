// `sipward settings [list | get KEY | set KEY VALUE | reset KEY]`.
import type { Command } from 'commander'
import { settingFromText } from '../config/value-from-text.js'
import { AppError } from '../domain/app-error.js'
import { suggestion } from '../domain/nearest-name.js'
import {
  defaultSettings,
  describeAllowed,
  isSettingKey,
  secretSettingKeys,
  settingGroups,
  settingKeys,
  settingOf,
  type SettingKey,
  type Settings,
} from '../domain/settings.js'
import { printable } from '../domain/untrusted.js'
import { askerQuery } from './asker-query.js'
import { clientFor, type CommandContext } from './command-context.js'
import { refuseOtherWords } from './refuse-other-words.js'
import { cell, tableLines, wrapped } from './table.js'

interface SetOptions {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly force?: true
}

const forceWords = 'also a country policy that locks out the address you come from'
const valueWidth = 28
const allowedWidth = 40
const maxLineWidth = 80

/** Adds the command. */
export function addSettings(program: Command, context: CommandContext): void {
  const settings = program
    .command('settings')
    .description('show or change the settings; changes take effect at once')
    .option('--json', 'print JSON')
    .allowExcessArguments()
    .action((_options: unknown, command: Command) => {
      const word = command.args[0] ?? ''
      if (isSettingKey(word)) {
        const ways = `sipward settings get ${word}, or sipward settings set ${word} VALUE`
        command.error(`error: say what to do with ${word}: ${ways}`)
      }
      refuseOtherWords(command)
      return list(command, context)
    })
  settings
    .command('list')
    .description('show all settings')
    .action((_options: unknown, command: Command) => list(command, context))
  settings
    .command('get')
    .description('print one setting')
    .argument('<key>', 'the name of a setting')
    .action(async (text: string, _options: unknown, command: Command) => {
      const key = keyOf(text)
      const value = (await clientFor(command, context).get<Settings>('/settings'))[key]
      if (isJson(command)) context.terminal.printJson({ [key]: value })
      else context.terminal.print(...linesOf(value).map(printable))
    })
  addSet(settings, context)
  settings
    .command('reset')
    .description('set one setting back to what the configuration says, or to its default')
    .argument('<key>', 'the name of a setting')
    .option('--force', forceWords)
    .action(async (text: string, options: { readonly force?: true }, command: Command) => {
      const key = keyOf(text)
      const path = `/settings/${encodeURIComponent(key)}?${askerQuery(context, options)}`
      print(command, context, { key, values: await clientFor(command, context).delete(path) })
    })
}

function addSet(settings: Command, context: CommandContext): void {
  settings
    .command('set')
    .description('change one setting')
    .argument('<key>', 'the name of a setting')
    .argument('[value]', 'its new value; a list with commas, or as JSON')
    .option('--add <item>', 'add an item to a list, also several times', collect, [])
    .option('--remove <item>', 'remove an item from a list, also several times', collect, [])
    .option('--force', forceWords)
    .action(
      async (text: string, value: string | undefined, options: SetOptions, command: Command) => {
        const key = keyOf(text)
        const isChange = options.add.length + options.remove.length > 0
        if (value === undefined && !isChange)
          command.error("error: missing required argument 'value'")
        if (value !== undefined && isChange) command.error('error: a value, or --add and --remove')
        const client = clientFor(command, context)
        const wanted = isChange
          ? changedList(key, (await client.get<Settings>('/settings'))[key], options)
          : settingFromText(key, value ?? '')
        const path = `/settings?${askerQuery(context, options)}`
        print(command, context, { key, values: await client.patch(path, { [key]: wanted }) })
      },
    )
}

async function list(command: Command, context: CommandContext): Promise<void> {
  const { terminal } = context
  const values = await clientFor(command, context).get<Settings>('/settings')
  if (isJson(command)) {
    terminal.printJson(values)
    return
  }
  const changed = settingKeys.filter((key) => isChanged(key, values[key]))
  for (const { title, sentence, settings } of settingGroups) {
    const keys = settingKeys.filter((key) => Object.hasOwn(settings, key))
    const rows = keys.map((key) => rowOf(key, values[key], changed.includes(key)))
    terminal.print(`${terminal.style('bold', title)}: ${sentence}`)
    terminal.print(...tableLines(terminal, { rows }), '')
  }
  terminal.print(
    changed.length === 0
      ? 'Every setting has its default.'
      : '* is not the default; sipward settings reset KEY sets it back.',
  )
}

function rowOf(key: SettingKey, value: Settings[SettingKey], hasChanged: boolean): string[] {
  const { unit } = settingOf(key)
  const items = itemsOf(value).map((item) => cell(item, valueWidth))
  const shown = items.length === 0 ? '(empty)' : wrapped(items, ', ', valueWidth)
  return [
    `${hasChanged ? '*' : ' '} ${key}`,
    unit === '' ? shown : `${shown} ${unit}`,
    wrapped(describeAllowed(key).split(' '), ' ', allowedWidth),
  ]
}

function isChanged(key: SettingKey, value: Settings[SettingKey]): boolean {
  if (secretSettingKeys.has(key)) return value === 'set'
  return JSON.stringify(value) !== JSON.stringify(defaultSettings[key])
}

function print(
  command: Command,
  { terminal }: CommandContext,
  { key, values }: { readonly key: SettingKey; readonly values: Settings },
): void {
  if (isJson(command)) terminal.printJson({ [key]: values[key] })
  else terminal.print(`${key} = ${printable(textOf(values[key]))}`)
}

function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: true }>().json === true
}

function collect(item: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, item]
}

function changedList(
  key: SettingKey,
  value: Settings[SettingKey],
  { add, remove }: SetOptions,
): readonly string[] {
  if (secretSettingKeys.has(key)) {
    throw new AppError('invalidValue', `${key} is secret and not read back: give its whole value`)
  }
  if (!Array.isArray(defaultSettings[key])) {
    throw new AppError('invalidValue', `${key} is no list: give it a value`)
  }
  const items = itemsOf(value)
  const missing = remove.find((item) => !items.includes(item))
  if (missing !== undefined) {
    const text = `"${printable(missing)}" is not in ${key}${suggestion(missing, items)}`
    throw new AppError('invalidValue', text)
  }
  return [...new Set([...items.filter((item) => !remove.includes(item)), ...add])]
}

function keyOf(text: string): SettingKey {
  if (isSettingKey(text)) return text
  const message = `there is no setting "${printable(text)}"${suggestion(text, settingKeys)}`
  throw new AppError('invalidValue', message)
}

function itemsOf(value: Settings[SettingKey]): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)]
}

/** As `settings set` takes it again. */
function textOf(value: Settings[SettingKey]): string {
  const items = itemsOf(value)
  const isPlain = items.every((item) => !item.includes(',') && item.trim() === item)
  return isPlain ? items.join(',') : JSON.stringify(items)
}

/** A long list is read better with an item a line. */
function linesOf(value: Settings[SettingKey]): readonly string[] {
  const text = textOf(value)
  return text.length > maxLineWidth ? itemsOf(value) : [text]
}
