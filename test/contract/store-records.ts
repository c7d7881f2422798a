// Attacks, blocks and other records for the tests of stores, with only what matters written out.
import type { Address, Network, Source } from '../../src/domain/address.js'
import type { Attack, Evidence } from '../../src/domain/attack.js'
import type { Block } from '../../src/domain/block.js'
import type { HostName, NamedHost } from '../../src/domain/host-name.js'
import type { ListEntry } from '../../src/domain/list-entry.js'
import type { Trust } from '../../src/domain/trust.js'
import type { Untrusted } from '../../src/domain/untrusted.js'
import type { StoredState, StoreWrite } from '../../src/ports/store.js'

/** The instant that the tests call now. */
export const now = Date.parse('2026-11-20T12:00:00Z')

/** A day in ms. */
export const day = 86_400_000

/** What a new store knows. */
export const emptyState: StoredState = {
  lists: [],
  names: [],
  activeBlocks: [],
  strikes: [],
  trust: [],
  settings: {},
}

/** Texts are plain strings here. */
type Plain<Record> = { readonly [Key in keyof Record]?: Record[Key] | string }

/** An attack of now by 203.0.113.66. */
export function attack(fields: Plain<Attack> & { readonly id: string }): Attack {
  return {
    at: now,
    rule: 'sipBlocking',
    type: 'REGISTER',
    isTypeInferred: false,
    source: '203.0.113.66' as Source,
    victim: '192.0.2.10' as Address,
    userAgent: 'friendly-scanner' as Untrusted,
    isKnownTool: true,
    account: '100' as Untrusted,
    calledNumber: '' as Untrusted,
    campaign: '',
    country: 'NL',
    host: 'guard-1',
    pbx: 'main',
    attempts: 10,
    proof: 'returned',
    action: 'blocked',
    evidence: [evidence({})],
    ...fields,
  } as Attack
}

/** One attempt of an attack. */
export function evidence(fields: Plain<Evidence>): Evidence {
  return {
    at: now - 500.25,
    type: 'REGISTER',
    address: '203.0.113.66' as Address,
    port: 5062,
    account: '100' as Untrusted,
    userAgent: 'friendly-scanner' as Untrusted,
    proof: 'returned',
    failure: 'wrongPassword',
    ...fields,
  } as Evidence
}

/** A block that began now and lasts an hour. */
export function block(fields: Plain<Block> & { readonly id: string }): Block {
  return {
    source: '203.0.113.66' as Source,
    flow: undefined,
    type: 'REGISTER',
    userAgent: 'friendly-scanner' as Untrusted,
    country: 'NL',
    attackId: 'attack-1',
    host: 'guard-1',
    since: now,
    until: now + 3_600_000,
    proof: 'returned',
    isStrike: true,
    note: '',
    end: undefined,
    ...fields,
  } as Block
}

/** An entry of the denylist. */
export function listEntry(fields: Plain<ListEntry>): ListEntry {
  return {
    list: 'deny',
    network: '203.0.113.0/24' as Network,
    origin: 'operator',
    note: 'never again',
    since: now,
    ...fields,
  } as ListEntry
}

/** The host name of a person on the allowlist. */
export function named(fields: Plain<NamedHost>): NamedHost {
  return {
    name: 'home.example.org' as HostName,
    origin: 'operator',
    note: 'dynamic DNS',
    since: now,
    ...fields,
  } as NamedHost
}

/** The trust of a phone that registered now. */
export function trust(fields: Plain<Trust>): Trust {
  return {
    source: '198.51.100.7' as Source,
    account: '200' as Untrusted,
    lastAt: now,
    ...fields,
  } as Trust
}

/** The write of an attack. */
export function attackWrite(fields: Plain<Attack> & { readonly id: string }): StoreWrite {
  return { kind: 'attack', attack: attack(fields) }
}

/** The write of a block. */
export function blockWrite(fields: Plain<Block> & { readonly id: string }): StoreWrite {
  return { kind: 'block', block: block(fields) }
}
