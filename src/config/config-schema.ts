// Every key of the configuration file, with its default and, in words, what it must be.
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { parseAddress, parseNetwork } from '../domain/address.js'
import { defaultControlSocket, isSocketPath } from './socket-path.js'

// Values travel in AMI's line protocol and on command lines: nothing that could end a line.
const plainText = z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,255}$/u)
const name = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/)
const nameWords = '1 to 64 letters, digits, dots, dashes and underscores'

const asterisk = z.strictObject({
  name: name.describe(nameWords),
  host: z.string().refine(isHost).describe('an address or a host name'),
  port: z.int().min(1).max(65535).default(5038).describe('a port from 1 to 65535'),
  username: plainText.describe('the user of manager.conf, one line'),
  secret: plainText.optional().describe('the secret of manager.conf in quotes, one line'),
  secret_file: z.string().min(1).optional().describe('the path of a file'),
  tls: z.boolean().default(false).describe('true or false'),
  ari_url: z
    .string()
    .refine(isAriUrl)
    .optional()
    .describe('an http:// or https:// URL without a user and a query'),
  // Basic authentication (RFC 7617) ends the name at the first colon.
  ari_username: plainText
    .refine((text) => !text.includes(':'))
    .optional()
    .describe('the user of ari.conf, one line without a colon'),
  ari_password: plainText.optional().describe('the password of ari.conf in quotes, one line'),
})

const store = z.strictObject({
  url: z
    .string()
    .refine(isStoreUrl)
    .default('sqlite:/var/lib/sipward/sipward.db')
    .describe('"sqlite:/PATH" or "mongodb://USER:PASSWORD@HOST/NAME"'),
  spool: z
    .string()
    .refine((path) => isAbsolute(path) && !path.includes('\0'))
    .optional()
    .describe('the absolute path of a directory'),
})

const hep = z.strictObject({
  listen: z
    .string()
    .refine((text) => parseListen(text) !== undefined)
    .default('127.0.0.1:9060')
    .describe('"ADDRESS:PORT", "[IPv6 ADDRESS]:PORT" or "off"'),
  senders: z
    .array(z.string().refine((text) => parseAddress(text) !== undefined))
    .min(1)
    .max(64)
    .optional()
    .describe('a list of 1 to 64 addresses'),
  forward: z
    .string()
    .refine((text) => text !== 'off' && parseListen(text) !== undefined)
    .optional()
    .describe('"ADDRESS:PORT" or "[IPv6 ADDRESS]:PORT"'),
})

const firewall = z.strictObject({
  netns: name.optional().describe(`the name of a network namespace: ${nameWords}`),
  dry_run: z.boolean().default(false).describe('true or false'),
})

const control = z.strictObject({
  socket: z
    .string()
    .refine(isSocketPath)
    .default(defaultControlSocket)
    .describe('an absolute path of at most 107 bytes'),
})

const host = z.strictObject({
  name: name.optional().describe(nameWords),
})

/** The registry that npm asks unless told otherwise. */
export const publicRegistry = 'https://registry.npmjs.org'

const geo = z.strictObject({
  database: z.string().refine(isFilePath).optional().describe('the absolute path of a .mmdb file'),
  url: z
    .string()
    .refine(isHttpUrl)
    .optional()
    .describe('an http:// or https:// URL of a .mmdb or .mmdb.gz file'),
  npm_registry: z
    .string()
    .refine(isHttpUrl)
    .optional()
    .describe('the http:// or https:// URL of an npm registry'),
  auto_update: z.boolean().default(false).describe('true or false'),
})

const secrets = z.strictObject({
  key_file: z.string().refine(isFilePath).optional().describe('the absolute path of a file'),
})

const web = z.strictObject({
  listen: z
    .string()
    .refine((text) => parseListen(text) !== undefined)
    .default('127.0.0.1:8460')
    .describe('"ADDRESS:PORT", "[IPv6 ADDRESS]:PORT" or "off"'),
  base_url: z
    .string()
    .refine(isBaseUrl)
    .optional()
    .describe('an http:// or https:// URL, which may have a path'),
  tls_cert: z.string().refine(isFilePath).optional().describe('the absolute path of a PEM file'),
  tls_key: z.string().refine(isFilePath).optional().describe('the absolute path of a PEM file'),
  trusted_proxies: z
    .array(z.string().refine((text) => parseNetwork(text) !== undefined))
    .min(1)
    .max(64)
    .optional()
    .describe('a list of 1 to 64 addresses or networks'),
  metrics_from: z
    .array(z.string().refine((text) => parseNetwork(text) !== undefined))
    .max(64)
    .optional()
    .describe('a list of up to 64 addresses or networks'),
})

/** The sections that are written once, by name. */
export const sectionSchemas = { store, hep, firewall, control, host, geo, web, secrets } as const

/** The schema of each `[[asterisk]]` section. */
export const asteriskSchema = asterisk

/** The name of a section that is written once. */
export type SectionName = keyof typeof sectionSchemas

/** All names that may stand at the top of the file. */
export const topLevelNames: readonly string[] = [
  ...Object.keys(sectionSchemas),
  'asterisk',
  'settings',
]

/** Keys whose values are never shown. */
export const secretKeys: ReadonlySet<string> = new Set(['secret', 'ari_password'])

/** Where to listen. */
export interface ListenAddress {
  readonly address: string
  readonly port: number
}

/** Parses `ADDRESS:PORT` (IPv6 in brackets) or `off`. */
export function parseListen(text: string): ListenAddress | 'off' | undefined {
  if (text === 'off') return 'off'
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text)
  const address = parseAddress(parts?.[1] ?? parts?.[2] ?? '')
  const port = Number(parts?.[3])
  return address !== undefined && port >= 1 && port <= 65535 ? { address, port } : undefined
}

function isStoreUrl(url: string): boolean {
  return /^sqlite:\/[^\0]+$/s.test(url) || /^mongodb(\+srv)?:\/\/[^\s\0]+$/.test(url)
}

// RFC 1123, section 2.1. Digits and dots alone would be a mistyped address.
function isHost(text: string): boolean {
  if (parseAddress(text) !== undefined) return true
  if (text.length > 253 || /^[\d.]+$/.test(text)) return false
  return /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.|$))+$/.test(text)
}

function isFilePath(path: string): boolean {
  return isAbsolute(path) && !path.includes('\0')
}

// Every link is put below its path; a query would be lost there.
function isBaseUrl(text: string): boolean {
  if (!isHttpUrl(text)) return false
  const { search, hash, username, password, pathname } = new URL(text)
  return search + hash + username + password === '' && /^[\w./~-]*$/.test(pathname)
}

function isAriUrl(text: string): boolean {
  if (!isHttpUrl(text) || text.length > 1024) return false
  const { search, hash, username, password } = new URL(text)
  return search + hash + username + password === '' && !/[?#\s]/.test(text)
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
