// What every command has at hand.
import type { Command } from 'commander'
import { controlSocketOf } from '../config/control-socket.js'
import type { Environment } from '../config/process-environment.js'
import { ApiClient } from './api-client.js'
import type { Terminal } from './terminal.js'

/** Options that stand before or behind every command. */
export interface GlobalOptions {
  readonly config?: string
  readonly socket?: string
}

/** The surroundings of a command. */
export interface CommandContext {
  readonly terminal: Terminal
  readonly environment: Environment
}

/** Opens the way to the daemon that the options, the environment and the configuration name. */
export function clientFor(command: Command, { environment }: CommandContext): ApiClient {
  const { socket, config } = command.optsWithGlobals<GlobalOptions>()
  if (socket !== undefined) return new ApiClient(socket)
  const { path, isGuessed } = controlSocketOf({ file: config, env: environment })
  return new ApiClient(path, isGuessed)
}
