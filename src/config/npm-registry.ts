// The registry that npm on this machine uses, as npm's own configuration says (npm-config(7), npmrc(5)).
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { publicRegistry } from './config-schema.js'
import type { Environment } from './process-environment.js'

// Where npm looks for everybody's configuration with the prefixes that packages of Node.js have.
const everybodysFiles = ['/etc/npmrc', '/usr/etc/npmrc', '/usr/local/etc/npmrc']
const maxFileBytes = 1_048_576

/**
 * Returns the registry of a scope (`@name`): of the environment, else of the user's npmrc, else of
 * everybody's, else npm's default. Logins stay where they are: nothing but the URL is read.
 */
export function npmRegistry(
  env: Environment,
  scope: string,
  files: readonly string[] = filesOf(env),
): string {
  const configured = files.map(readText)
  const named = [
    ...configured.map((text) => valueIn(text, `${scope}:registry`)),
    env.npm_config_registry ?? env.NPM_CONFIG_REGISTRY,
    ...configured.map((text) => valueIn(text, 'registry')),
  ]
  return named.find((url) => url !== undefined && isHttpUrl(url)) ?? publicRegistry
}

function filesOf(env: Environment): readonly string[] {
  const { HOME: home } = env
  const own = env.npm_config_userconfig ?? env.NPM_CONFIG_USERCONFIG
  const atHome = home === undefined ? [] : [join(home, '.npmrc')]
  return [...(own === undefined ? atHome : [own]), ...everybodysFiles]
}

function readText(path: string): string {
  try {
    return statSync(path).size > maxFileBytes ? '' : readFileSync(path, 'utf8')
  } catch {
    // No file, or one of somebody else: then it says nothing.
    return ''
  }
}

/** The last line with the key holds. */
function valueIn(text: string, key: string): string | undefined {
  const values = text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^\s*([^;#=\s][^=\s]*)\s*=\s*"?([^"\s]*)"?\s*$/.exec(line) ?? []
    return name === key && value !== undefined ? [value] : []
  })
  return values.at(-1)
}

// A value with ${…} in it is none: what it stands for is npm's to know.
function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^$]+$/.test(text)
}
