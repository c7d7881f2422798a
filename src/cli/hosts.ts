// `sipward hosts [exclude | include | remove NAME]`: the machines that share one store.
import type { Command } from 'commander'
import { describeDuration } from '../tell/format/describe-time.js'
import type { HostJson, HostsJson } from '../tell/web/api/api-json.js'
import { clientFor, type CommandContext } from './command-context.js'
import { refuseOtherWords } from './refuse-other-words.js'
import { cell, tableLines } from './table.js'
import type { Terminal } from './terminal.js'

interface JsonOption {
  readonly json?: true
}

/** Adds the command. */
export function addHosts(program: Command, context: CommandContext): void {
  const { terminal } = context
  const hosts = program
    .command('hosts')
    .description('show the hosts that share the store')
    .option('--json', 'print JSON')
    .allowExcessArguments()
    .action(async (options: JsonOption, command: Command) => {
      refuseOtherWords(command)
      const answer = await clientFor(command, context).get<HostsJson>('/hosts')
      if (options.json) terminal.printJson(answer)
      else terminal.print(...hostLines(terminal, answer.items))
    })
  const change = (word: string, description: string, excluded: boolean): void => {
    hosts
      .command(word)
      .description(description)
      .argument('<name>', 'the name of a host')
      .action(async (text: string, _options: unknown, command: Command) => {
        const path = `/hosts/${encodeURIComponent(text)}`
        const { name } = await clientFor(command, context).patch<{ name: string }>(path, {
          excluded,
        })
        const done = excluded ? 'excluded: its rules come down' : 'included again'
        if (isJson(command)) terminal.printJson({ name, excluded })
        else terminal.print(`${name} is ${done}`)
      })
  }
  change('exclude', 'take the rules of a host down and keep it quiet', true)
  change('include', 'let an excluded host protect again', false)
  hosts
    .command('remove')
    .description('forget a host that does not run any more')
    .argument('<name>', 'the name of a host')
    .action(async (text: string, _options: unknown, command: Command) => {
      const path = `/hosts/${encodeURIComponent(text)}`
      const { name } = await clientFor(command, context).delete<{ name: string }>(path)
      if (isJson(command)) terminal.printJson({ name, removed: true })
      else terminal.print(`${name} is forgotten`)
    })
}

function isJson(command: Command): boolean {
  return command.optsWithGlobals<JsonOption>().json === true
}

function hostLines(terminal: Terminal, hosts: readonly HostJson[]): string[] {
  if (hosts.length === 0) return ['the store is not shared: this is the only host']
  return tableLines(terminal, {
    head: ['HOST', 'STATE', 'SEEN', 'SIPWARD', 'KERNEL', 'PBX', 'NOT WELL'],
    rows: hosts.map((host) => [
      cell(host.name),
      stateOf(terminal, host),
      `${describeDuration(Date.parse(host.now) - Date.parse(host.lastSeenAt))} ago`,
      cell(host.version),
      cell(host.kernel),
      cell(host.pbxs.map(({ name, version }) => `${name} ${version}`.trim()).join(', '), 60),
      cell(
        Object.entries(host.health)
          .filter(([, { ok }]) => !ok)
          .map(([part, { reason }]) => (reason === '' ? part : `${part}: ${reason}`))
          .join('; '),
        80,
      ),
    ]),
  })
}

function stateOf(terminal: Terminal, { running, excluded }: HostJson): string {
  if (!running) return terminal.style('red', 'not running')
  return excluded ? terminal.style('yellow', 'excluded') : terminal.style('green', 'protects')
}
