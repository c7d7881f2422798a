// A command that has commands of its own, called with a word that is none of them.
import type { Command } from 'commander'
import { suggestion } from '../domain/nearest-name.js'

/** Refuses words behind such a command that name nothing, and says which words there are. */
export function refuseOtherWords(command: Command): void {
  const [word] = command.args
  if (word === undefined) return
  const names = command.commands.map((child) => child.name())
  const meant = suggestion(word, names)
  const known = meant === '' ? `; there are ${names.join(', ')}` : meant
  command.error(`error: there is no command '${word}' of sipward ${command.name()}${known}`)
}
