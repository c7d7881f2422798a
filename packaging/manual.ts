// The manual pages, made of the command line's own table and of the schemas of the configuration.
import type { Command } from 'commander'
import { z } from 'zod'
import { createProgram } from '../src/cli/program.js'
import { Terminal } from '../src/cli/terminal.js'
import { asteriskSchema, sectionSchemas } from '../src/config/config-schema.js'
import { errorCodes } from '../src/domain/app-error.js'
import { describeAllowed, settingGroups, type SettingKey } from '../src/domain/settings.js'
import type { PackageFacts } from './package-facts.js'
import { ManualPage } from './roff.js'

/** Writes both pages; their names are those of their files. */
export async function writeManual(
  facts: Pick<PackageFacts, 'version' | 'epoch'>,
): Promise<ReadonlyMap<string, string>> {
  const program = await createProgram([], { terminal: new Terminal({}), environment: {} })
  return new Map([
    ['sipward.1', commandPage(program, facts)],
    ['sipward.toml.5', configurationPage(facts)],
  ])
}

type Dated = Pick<PackageFacts, 'version' | 'epoch'>

function openPage(name: string, section: number, { version, epoch }: Dated): ManualPage {
  const day = new Date(epoch * 1000).toISOString().slice(0, 10)
  return new ManualPage({ name, section, day, source: `sipward ${version}` })
}

function commandPage(program: Command, dated: Dated): string {
  const page = openPage('sipward', 1, dated)
  page.section('NAME').paragraph('sipward - protects an Asterisk PBX from SIP attacks')
  page.section('SYNOPSIS').typed('sipward [options] COMMAND')
  page
    .section('DESCRIPTION')
    .paragraph(program.description())
    .paragraph(
      'The daemon is sipward run, which sipward.service starts. The other commands speak to it over its control socket, ' +
        'for root and the group sipward.',
    )
  page.section('OPTIONS')
  addOptions(page, program)
  page.section('COMMANDS')
  for (const command of program.commands) addCommand(page, command, 'sipward')
  page.section('SIGNALS')
  page.term('SIGTERM', 'ends the daemon; its rules stay in the kernel, which goes on blocking')
  page.term('SIGINT', 'ends the daemon and takes every rule and set out of the kernel')
  page.term('SIGHUP', 'has the daemon read the configuration and the list files again')
  page.section('FILES')
  page.term('/etc/sipward/sipward.toml', 'the configuration: sipward.toml(5)')
  page.term('/etc/sipward/allowlist, /etc/sipward/denylist', 'addresses and networks, one a line')
  page.term('/var/lib/sipward', 'what sipward remembers')
  page.term('/run/sipward/sipward.sock', 'the control socket')
  page.section('EXIT STATUS').term('0', 'done')
  page.term('1', 'check: the address is not found; status: this host does not protect')
  for (const [status, codes] of exitStatuses()) page.term(String(status), codes.join(', '))
  page.term('70', 'a defect of sipward itself')
  page.section('SEE ALSO').paragraph('sipward.toml(5), ipset(8), iptables(8), asterisk(8)')
  return page.toString()
}

function exitStatuses(): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>()
  for (const [code, { exit }] of Object.entries(errorCodes)) {
    found.set(exit, [...(found.get(exit) ?? []), code])
  }
  return found
}

function addOptions(page: ManualPage, command: Command): void {
  for (const { flags, description } of command.options) page.term(flags, description)
}

/** Adds a command and those below it. */
function addCommand(page: ManualPage, command: Command, parent: string): void {
  const name = `${parent} ${command.name()}`
  page.part(`${name} ${command.usage()}`.trimEnd()).paragraph(`${command.description()}.`)
  for (const argument of command.registeredArguments) {
    const { argChoices = [], description } = argument
    const words = argChoices.length > 0 ? `one of: ${argChoices.join(', ')}` : description
    if (words !== '') page.term(argument.name(), words)
  }
  addOptions(page, command)
  for (const child of command.commands) addCommand(page, child, name)
}

function configurationPage(dated: Dated): string {
  const page = openPage('sipward.toml', 5, dated)
  page.section('NAME').paragraph('sipward.toml - configuration of sipward')
  page
    .section('DESCRIPTION')
    .paragraph(
      'sipward reads /etc/sipward/sipward.toml, a file in TOML, mode 640, owner root, group sipward. Every key may also come from ' +
        'the environment, which goes before the file: SIPWARD_STORE_URL, SIPWARD_ASTERISK_0_SECRET, SIPWARD_SETTINGS_BLOCKING_SECONDS.',
    )
    .paragraph('A sample with every key: /usr/share/doc/sipward/conf/sipward.toml')
  page.section('SECTIONS')
  addSection(page, '[[asterisk]], once for each PBX', asteriskSchema)
  for (const [name, schema] of Object.entries(sectionSchemas)) addSection(page, `[${name}]`, schema)
  page
    .section('SETTINGS')
    .paragraph(
      'First values, in the section [settings]. Once sipward runs, they are changed by sipward settings set KEY VALUE.',
    )
  for (const { title, sentence, settings } of settingGroups) {
    page.part(title).paragraph(sentence)
    for (const [key, setting] of Object.entries(settings)) {
      const allowed = describeAllowed(key as SettingKey)
      page.term(key, `${setting.sentence} It is ${allowed}${defaultOf(setting.schema)}.`)
    }
  }
  page.section('SEE ALSO').paragraph('sipward(1)')
  return page.toString()
}

function addSection(page: ManualPage, title: string, schema: z.ZodObject): void {
  page.part(title)
  for (const [key, field] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    page.term(key, `${field.description ?? ''}${defaultOf(field)}`)
  }
}

/** Says in words what holds where a key is not given; a long list is not shown. */
function defaultOf(schema: z.ZodType): string {
  const value = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).default
  const shown = JSON.stringify(value)
  return value === undefined || shown.length > 80 ? '' : `; by default ${shown}`
}
