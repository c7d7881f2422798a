// `sipward geo [status|update]`: the country database and the country policy.
import { counted } from '../domain/counted.js'
import type { Command } from 'commander'
import type { GeoJson, GeoUpdateJson } from '../tell/web/api/api-json.js'
import { describeIsoTime } from '../tell/format/describe-time.js'
import { clientFor, type CommandContext } from './command-context.js'
import { refuseOtherWords } from './refuse-other-words.js'
import { cell, tableLines } from './table.js'
import type { Style, Terminal } from './terminal.js'

// A large file over a slow line, and the check of it.
const updateDeadlineMs = 360_000

/** Adds the command. */
export function addGeo(program: Command, context: CommandContext): void {
  const { terminal } = context
  const isJson = (command: Command) => command.optsWithGlobals<{ json?: true }>().json === true
  const showStatus = async (_options: unknown, command: Command): Promise<void> => {
    const geo = await clientFor(command, context).get<GeoJson>('/geo')
    if (isJson(command)) terminal.printJson(geo)
    else terminal.print(...geoLines(terminal, geo))
  }
  const geo = program
    .command('geo')
    .description('show the country database and the country policy, or fetch the newest database')
    .option('--json', 'print JSON')
    .allowExcessArguments()
    .action((options: unknown, command: Command) => {
      refuseOtherWords(command)
      return showStatus(options, command)
    })
  geo.command('status').description('show them').action(showStatus)
  geo
    .command('update')
    .description('fetch the newest database, check it, and use it')
    .action(async (_options: unknown, command: Command) => {
      const client = clientFor(command, context)
      const options = { deadlineMs: updateDeadlineMs }
      const done = await client.post<GeoUpdateJson>('/geo/update', undefined, options)
      if (isJson(command)) terminal.printJson(done)
      else terminal.print(cell(done.text, 300))
    })
}

function geoLines(terminal: Terminal, geo: GeoJson): string[] {
  const { update, policy } = geo
  const state = terminal.style(geo.state === 'ready' ? 'green' : 'red', geo.state)
  const automatic = update.automatic ? 'by itself every month' : 'when asked: sipward geo update'
  const last = update.last && `${describeIsoTime(update.last.at)} ${cell(update.last.text, 200)}`
  return tableLines(terminal, {
    rows: [
      ['database', geo.reason === '' ? state : `${state}: ${cell(geo.reason, 200)}`],
      ['file', cell(geo.path, 200)],
      ...(geo.name === '' ? [] : [['name', cell(geo.name, 80)]]),
      ...(geo.builtAt === null ? [] : [['built (UTC)', describeIsoTime(geo.builtAt)]]),
      ['updated', `${automatic}, from ${cell(update.origin, 120)}`],
      ...(last === null ? [] : [['last update (UTC)', last]]),
      ['policy', describePolicy(terminal, policy)],
      ...(geo.attribution.text === ''
        ? []
        : [['', `${cell(geo.attribution.text, 120)} (${cell(geo.attribution.url)})`]]),
    ],
  })
}

/** Says what the country policy does, and to whom. */
export function describePolicy(terminal: Terminal, policy: GeoJson['policy']): string {
  const { mode, countries, state, reason, networks } = policy
  if (mode === 'off' && state === 'off') return 'off'
  const named = countries.slice(0, 8).map(({ code, name }) => cell(`${name} (${code})`))
  const more = countries.length - named.length
  const whom = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const count = counted(networks.ipv4 + networks.ipv6, 'network', (n) => n.toLocaleString('en-US'))
  const facts = state === 'inForce' ? `, ${count}` : reason === '' ? '' : `: ${cell(reason, 200)}`
  const [words, style] = policyStates[state]
  return `${mode} ${whom === '' ? 'nobody' : whom}, ${terminal.style(style, words)}${facts}`
}

const policyStates: Readonly<Record<GeoJson['policy']['state'], readonly [string, Style]>> = {
  off: ['off', 'dim'],
  making: ['being made', 'yellow'],
  inForce: ['in force', 'green'],
  kept: ['NOT in force', 'red'],
}
