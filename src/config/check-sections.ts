// The sections that are written once, and names at the top that nobody knows.
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import { parseAddress } from '../domain/address.js'
import { suggestion } from '../domain/nearest-name.js'
import { printable } from '../domain/untrusted.js'
import { checkSection } from './check-section.js'
import type { Config } from './config.js'
import { parseListen, type SectionName, sectionSchemas, topLevelNames } from './config-schema.js'
import type { Draft } from './draft.js'
import { brokenSection, isTable } from './parse-toml.js'
import { npmRegistry } from './npm-registry.js'
import { toWeb, webProblems } from './check-web.js'
import type { Problem } from './problem.js'
import type { Environment } from './process-environment.js'

/** Whose packages bring the country database. */
export const databaseScope = '@ip-location-db'

/** The sections of a Config that are written once. */
export type Sections = Pick<
  Config,
  'store' | 'hep' | 'firewall' | 'control' | 'host' | 'geo' | 'web' | 'secrets'
>

/** Checks them; returns undefined where one is faulty, with the faults added to `problems`. */
export function checkSections(
  draft: Draft,
  problems: Problem[],
  env: Environment,
): Sections | undefined {
  problems.push(...unknownSections(draft))
  const check = <Schema extends z.ZodObject>(name: SectionName, schema: Schema) => {
    const place = { title: `[${name}]`, path: [name], draft }
    return checkSection(schema, draft.sections[name] ?? {}, place, problems)
  }
  const store = check('store', sectionSchemas.store)
  const hep = check('hep', sectionSchemas.hep)
  const firewall = check('firewall', sectionSchemas.firewall)
  const control = check('control', sectionSchemas.control)
  const host = check('host', sectionSchemas.host)
  const geo = check('geo', sectionSchemas.geo)
  const web = check('web', sectionSchemas.web)
  const secrets = check('secrets', sectionSchemas.secrets)
  if (!store || !hep || !firewall || !control || !host) return undefined
  if (!geo || !web || !secrets) return undefined
  problems.push(...webProblems(web, draft))
  return {
    store: toStore(store),
    hep: toHep(hep),
    firewall: { netns: firewall.netns, dryRun: firewall.dry_run },
    control: { socket: control.socket },
    host: { name: hostNameOf(host) },
    geo: {
      database: geo.database,
      url: geo.url,
      registry: registryOf(geo.npm_registry, env),
      autoUpdate: geo.auto_update,
    },
    web: toWeb(web),
    secrets: { keyFile: secrets.key_file ?? join(ownFolder(store.url), 'secret.key') },
  }
}

function toHep(section: z.infer<typeof sectionSchemas.hep>): Config['hep'] {
  const { listen, senders, forward } = section
  const onward = forward === undefined ? undefined : parseListen(forward)
  return {
    ...(onward !== undefined && onward !== 'off' && { forward: onward }),
    listen: parseListen(listen) ?? 'off',
    senders: senders?.flatMap((text) => parseAddress(text) ?? []),
  }
}

function hostNameOf({ name }: { readonly name?: string | undefined }): string {
  return name ?? hostname()
}

function registryOf(named: string | undefined, env: Environment): string {
  return named ?? npmRegistry(env, databaseScope)
}

function toStore({ url, spool }: { readonly url: string; readonly spool?: string | undefined }) {
  return { url, spoolDirectory: spool ?? join(ownFolder(url), 'spool') }
}

/** The folder of the SQLite file; of a store elsewhere, where sipward keeps its things. */
function ownFolder(url: string): string {
  const [, path] = /^sqlite:(.*)$/s.exec(url) ?? []
  return path === undefined ? '/var/lib/sipward' : dirname(resolve(path))
}

function unknownSections(draft: Draft): Problem[] {
  return Object.keys(draft.sections)
    .filter((name) => !topLevelNames.includes(name) && !name.startsWith(brokenSection))
    .map((name) => {
      const what = isTable(draft.sections[name]) ? 'section' : 'key outside of a section'
      const text = `unknown ${what} "${printable(name)}"${suggestion(name, topLevelNames)}`
      return { ...draft.placeOf([name]), text }
    })
}
