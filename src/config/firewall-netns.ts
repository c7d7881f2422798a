// The network namespace that the firewall works in, for a command that must work beside a broken configuration too.
import { parseToml } from './parse-toml.js'
import { type ConfigOrigin, readConfigFile } from './read-config-file.js'

/**
 * Finds the name of the namespace; undefined for our own. Judges nothing else of the configuration.
 * @throws AppError `invalidConfiguration` where a file that is named cannot be read
 */
export function firewallNetnsOf(origin: ConfigOrigin): string | undefined {
  const named = origin.env.SIPWARD_FIREWALL_NETNS
  if (named !== undefined) return named
  const { firewall } = parseToml(readConfigFile(origin)).table
  const { netns } = (firewall ?? {}) as { readonly netns?: unknown }
  return typeof netns === 'string' ? netns : undefined
}
