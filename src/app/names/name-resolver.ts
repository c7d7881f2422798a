// Asks the resolver of this host, or one that is named, for the addresses of a host name.
import { Resolver } from 'node:dns/promises'
import { parseAddress } from '../../domain/address.js'
import type { Address, Family } from '../../domain/address.js'
import { systemCodeOf } from '../../domain/app-error.js'
import type { HostName } from '../../domain/host-name.js'

/** What the DNS says of one family: `none` is an answer, `failed` is the lack of one. */
export type FamilyAnswer =
  | { readonly kind: 'found'; readonly addresses: readonly Address[]; readonly ttlSeconds: number }
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }

/** What the DNS says of a name. */
export type NameAnswer = Readonly<Record<Family, FamilyAnswer>>

/** How it is asked. */
export interface NameResolverOptions {
  /** `ADDRESS` or `ADDRESS:PORT` each; by default those of the system. */
  readonly servers?: readonly string[]
  readonly timeoutMs?: number
  readonly tries?: number
}

interface Found {
  readonly address: string
  readonly ttl: number
}

const absences: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such name',
  ENODATA: 'the name has no address',
}

const failures: Readonly<Record<string, string>> = {
  ESERVFAIL: 'the resolver fails to find out (SERVFAIL)',
  EREFUSED: 'the resolver refuses to answer',
  ETIMEOUT: 'no resolver answers',
  ECONNREFUSED: 'no resolver answers',
  EBADRESP: 'the answer of the resolver cannot be read',
}

/** Asks for both families at once. */
export class NameResolver {
  readonly #options: NameResolverOptions
  readonly #running = new Set<Resolver>()

  constructor(options: NameResolverOptions = {}) {
    this.#options = options
  }

  /** Never rejects: what goes wrong is an answer too. */
  async resolve(name: HostName): Promise<NameAnswer> {
    const { servers, timeoutMs = 2000, tries = 2 } = this.#options
    // Each question has a resolver of its own, which reads /etc/resolv.conf as it is now.
    const resolver = new Resolver({ timeout: timeoutMs, tries })
    if (servers !== undefined) resolver.setServers(servers)
    this.#running.add(resolver)
    try {
      const [four, six] = await Promise.all([
        answerOf(resolver.resolve4(name, { ttl: true })),
        answerOf(resolver.resolve6(name, { ttl: true })),
      ])
      return { 4: four, 6: six }
    } finally {
      this.#running.delete(resolver)
    }
  }

  /** Ends every question that is under way. */
  cancel(): void {
    for (const resolver of this.#running) resolver.cancel()
  }
}

async function answerOf(asked: Promise<readonly Found[]>): Promise<FamilyAnswer> {
  try {
    const found = await asked
    const addresses = found.flatMap(({ address }) => parseAddress(address) ?? [])
    if (addresses.length === 0) return { kind: 'none', why: absences.ENODATA ?? '' }
    return { kind: 'found', addresses, ttlSeconds: Math.min(...found.map(({ ttl }) => ttl)) }
  } catch (caught) {
    const code = systemCodeOf(caught) ?? 'unknown'
    const absence = absences[code]
    if (absence !== undefined) return { kind: 'none', why: absence }
    return { kind: 'failed', why: failures[code] ?? `the resolver says ${code}` }
  }
}
