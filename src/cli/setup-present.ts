// What sipward.toml says before setup, where there is one.
import { existsSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import type { Config } from '../config/config.js'
import { loadConfig } from '../config/load-config.js'
import { parseToml } from '../config/parse-toml.js'
import { type ConfigOrigin, readConfigFile } from '../config/read-config-file.js'
import type { PresentConfig } from '../setup/plan/plan-setup.js'

const nothing: PresentConfig = { asterisk: [], hepListen: '127.0.0.1:9060', hepForward: undefined }

/**
 * Reads it. A file that names no PBX yet says little; one with faults is refused.
 * @throws AppError `invalidConfiguration`
 */
export function presentConfig(origin: ConfigOrigin & { readonly file: string }): PresentConfig {
  if (!existsSync(origin.file)) return nothing
  const { table, problems } = parseToml(readConfigFile(origin))
  if (problems.length === 0 && table.asterisk === undefined) return nothing
  const config = loadConfig(origin)
  return {
    asterisk: config.asterisk,
    hepListen: listenText(config.hep.listen),
    hepForward: config.hep.forward === undefined ? undefined : listenText(config.hep.forward),
  }
}

/** An address and a port as the configuration has them. */
export function listenText(listen: Config['hep']['listen']): string {
  if (listen === 'off') return 'off'
  const { address, port } = listen
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`
}
