// A daemon made of callbacks for tests of API and command line; what a test has not given throws.
import type { Address, Network, Source } from '../../../src/domain/address.js'
import type { Attack } from '../../../src/domain/attack.js'
import type { Block } from '../../../src/domain/block.js'
import type { HostName } from '../../../src/domain/host-name.js'
import type { HostRecord } from '../../../src/domain/host.js'
import type { ListEntry } from '../../../src/domain/list-entry.js'
import { healthOf } from '../../../src/domain/health.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import type { AttackDesk } from '../../../src/ports/operator/attack-desk.js'
import type { BlockDesk, Standing, Story } from '../../../src/ports/operator/block-desk.js'
import type { ChatDesk } from '../../../src/ports/operator/chat-desk.js'
import type { DeliveryDesk } from '../../../src/ports/operator/delivery-desk.js'
import type { GeoDesk } from '../../../src/ports/operator/geo-desk.js'
import type { HostDesk } from '../../../src/ports/operator/host-desk.js'
import type { LifeDesk } from '../../../src/ports/operator/life-desk.js'
import type { ListDesk, NameDesk, ShownName } from '../../../src/ports/operator/list-desk.js'
import type { MetricsDesk } from '../../../src/ports/operator/metrics-desk.js'
import type { NewsDesk } from '../../../src/ports/operator/news-desk.js'
import type { Operator } from '../../../src/ports/operator/operator.js'
import type { ReportDesk } from '../../../src/ports/operator/report-desk.js'
import type { SettingsDesk } from '../../../src/ports/operator/settings-desk.js'
import type { DaemonStatus, StatusDesk } from '../../../src/ports/operator/status-desk.js'
import type { TrustDesk } from '../../../src/ports/operator/trust-desk.js'
import type { WhatIfDesk } from '../../../src/ports/operator/what-if-desk.js'

/** The methods of all desks together. */
export interface EveryDesk
  extends
    StatusDesk,
    AttackDesk,
    BlockDesk,
    ListDesk,
    TrustDesk,
    SettingsDesk,
    GeoDesk,
    HostDesk,
    NewsDesk,
    DeliveryDesk,
    ReportDesk,
    ChatDesk,
    LifeDesk,
    MetricsDesk,
    WhatIfDesk {}

/** Judges a made-up status as the daemon judges its own. */
export function withHealth(facts: Omit<DaemonStatus, 'health'>): DaemonStatus {
  return { ...facts, health: healthOf(facts) }
}

/** Makes an operator of the given methods; it is well and knows no country, entry or block unless it is given one. */
export function operatorOf(methods: Partial<EveryDesk>): Operator {
  const given: Partial<EveryDesk> = {
    now: () => sampleTime,
    countryOf: () => '',
    check: () => Promise.resolve({ entries: [], blocks: [] }),
    blocks: () => Promise.resolve({ items: [], total: 0 }),
    names: noNames,
    deliveriesOf: () => Promise.resolve(new Map()),
    standing: () => Promise.resolve(noStanding),
    status: () => Promise.resolve(sampleStatus),
    ...methods,
  }
  const desk = new Proxy({} as EveryDesk, {
    get: (_target, name: keyof EveryDesk) =>
      given[name] ??
      (() => {
        throw new Error(`the test did not expect ${name}()`)
      }),
  })
  return {
    status: desk,
    attacks: desk,
    blocks: desk,
    lists: desk,
    trust: desk,
    settings: desk,
    geo: desk,
    hosts: desk,
    news: desk,
    delivery: desk,
    reports: desk,
    chat: desk,
    life: desk,
    metrics: desk,
    whatIf: desk,
  }
}

/** A desk without host names; it takes and removes none. */
export const noNames: NameDesk = {
  all: () => [],
  checkRoom: () => undefined,
  checkKept: () => undefined,
  add: () => Promise.resolve({ added: 0, changed: 0, unchanged: 0 }),
  remove: () => Promise.resolve({ removed: 0, absent: 0 }),
}

/** 2026-11-21 02:31:07.250 UTC. */
export const sampleTime = Date.UTC(2026, 10, 21, 2, 31, 7, 250)

/** What an attacker would like to see on an administrator's terminal, or in a log line. */
export const hostileText = '\u001b[2J\u009b31m\r\nok\u202e\u2028\u200b\u{e0041}"<b>|'

/** A User-Agent of such text. */
export const hostileAgent = untrusted(hostileText)
const source = '203.0.113.66' as Source

/** A host name of the allowlist file that is not wholly resolved. */
export const sampleName: ShownName = {
  name: 'home.example.org' as HostName,
  origin: 'file',
  note: 'boss',
  since: sampleTime,
  addresses: ['203.0.113.7' as Address],
  problem: 'no resolver answers',
}

/** An attack with hostile text in all its fields that an attacker writes. */
export const sampleAttack: Attack = {
  id: 'attack-1',
  at: sampleTime,
  rule: 'sipBlocking',
  type: 'REGISTER',
  isTypeInferred: false,
  source,
  victim: '203.0.113.10' as Address,
  userAgent: hostileAgent,
  isKnownTool: false,
  account: untrusted(`100${hostileText}`),
  calledNumber: untrusted(`00${hostileText}`),
  campaign: '',
  country: 'DE',
  host: 'edge-1',
  pbx: 'pbx',
  attempts: 10,
  proof: 'returned',
  action: 'blocked',
  evidence: [
    {
      at: sampleTime - 1000,
      type: 'REGISTER',
      address: '203.0.113.66' as Address,
      port: 5062,
      account: untrusted(`100${hostileText}`),
      userAgent: hostileAgent,
      proof: 'returned',
      failure: 'wrongPassword',
    },
  ],
}

/** A dynamic block of the same source. */
export const sampleBlock: Block = {
  id: 'block-1',
  source,
  flow: undefined,
  type: 'REGISTER',
  userAgent: hostileAgent,
  country: 'DE',
  attackId: 'attack-1',
  host: 'edge-1',
  since: sampleTime,
  until: sampleTime + 3_600_000,
  proof: 'returned',
  isStrike: true,
  note: '',
  end: undefined,
}

/** A flow block of a trusted source. */
export const sampleFlowBlock: Block = {
  ...sampleBlock,
  id: 'block-2',
  source: '203.0.113.80' as Source,
  flow: { address: '203.0.113.80' as Address, port: 5070, protocol: 'udp' },
  isStrike: false,
}

/** Makes an entry of a list. */
export function entry(
  list: ListEntry['list'],
  network: string,
  origin: ListEntry['origin'] = 'operator',
  note = '',
): ListEntry {
  return { list, network: network as Network, origin, note, since: sampleTime }
}

/** A daemon that is well, but for a HEP mirror that was lost. */
export const sampleStatus: DaemonStatus = withHealth({
  version: '0.1.0',
  host: 'edge-1',
  startedAt: sampleTime - 93_784_000,
  now: sampleTime,
  latestNotices: [],
  isMonitoring: false,
  cluster: undefined,
  counts: { allow: 3, deny: 1200, dynamicPermanent: 1, dynamicTemporary: 2, flow: 1 },
  sources: [
    {
      kind: 'ami',
      name: 'pbx',
      state: 'running',
      warnings: [],
      reason: '',
      since: sampleTime,
      version: 'Asterisk 22.10.1',
      received: 12_345,
      dropped: { [`unknownEvent:${hostileText}`]: 2, malformed: 5 },
      lag: { lastMs: 3, maxMs: 1200 },
    },
    {
      kind: 'hep',
      name: '127.0.0.1:9060',
      state: 'lost',
      warnings: [],
      reason: 'nothing has come for an hour',
      since: sampleTime,
      version: '',
      received: 0,
      dropped: {},
      lag: undefined,
    },
  ],
  firewall: {
    kind: 'iptables',
    state: 'ready',
    reason: '',
    netns: 'pbx',
    verifiedAt: sampleTime - 2000,
    healed: 1,
    entries: { allow: 3, trusted: 0, deny: 1201, dynamic: 2, flow: 1, slowed: 0, spared: 0 },
  },
  recorder: { state: 'ready', reason: '', pending: 0, dropped: 0 },
  forgotten: { sessions: 0, challenges: 0, failures: 0, sources: 0 },
  geo: {
    state: 'ready',
    reason: '',
    name: 'country',
    builtAt: sampleTime - 86_400_000,
    path: '/var/lib/sipward/country.mmdb',
    attribution: { text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com' },
    hasIpv6: true,
    lastUpdate: undefined,
    origin: 'a registry',
    isAutomatic: false,
    policy: {
      mode: 'off',
      countries: [],
      state: 'off',
      reason: '',
      since: sampleTime,
      ipv4: 0,
      ipv6: 0,
    },
  },
})

/** A host whose country database is not there. */
export const sampleHost: HostRecord = {
  name: 'edge-1',
  addresses: ['203.0.113.10' as Address],
  version: '0.1.0',
  kernel: '6.1.0-18-amd64',
  pbxs: [{ name: 'pbx', version: 'Asterisk 22.10.1' }],
  health: {
    firewall: { isWell: true, reason: '' },
    ami: { isWell: true, reason: '' },
    hep: { isWell: true, reason: '' },
    geo: { isWell: false, reason: 'there is no file' },
  },
  startedAt: sampleTime - 93_784_000,
  lastSeenAt: sampleTime - 2000,
  readAt: sampleTime,
  isRunning: true,
  isExcluded: false,
}

/** A source of which nothing is known. */
export const noStanding: Standing = {
  source,
  neverBlocked: '',
  trust: [],
  window: { attempts: 0, limit: 10, seconds: 60 },
  strikes: { count: 0, threshold: 3, days: 30 },
}

/** The story of the source that all the samples are about. */
export const sampleStory: Story = {
  source,
  entries: [],
  blocks: [sampleBlock],
  neverBlocked: '',
  trust: [{ source, account: untrusted(`7${hostileText}`), lastAt: sampleTime }],
  window: { attempts: 4, limit: 10, seconds: 60 },
  attacks: [sampleAttack],
  pastBlocks: [{ ...sampleBlock, id: 'block-0', end: 'expired' }],
  strikes: { count: 2, threshold: 3, days: 30 },
}
