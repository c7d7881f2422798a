// The one verdict of health: whether this host protects now, and each reason why it does not or not wholly.
// healthz, `status`, the hosts of a cluster, pages and mails all use it.
import { ariProblems } from './ari-problems.js'
import type { HealthProblem, ProblemSeverity, SourceFacts } from './health-problem.js'

export type { HealthProblem, ProblemSeverity, SourceFacts }

/** The verdict. */
export interface Health {
  /** `impaired`: it protects, but a part is missing. */
  readonly state: 'protecting' | 'impaired' | 'notProtecting'
  /** One sentence for people: the verdict with its first reason. */
  readonly sentence: string
  /** The most severe first; empty where everything is well. */
  readonly problems: readonly HealthProblem[]
}

/** What the parts say of themselves. */
export interface HealthFacts {
  /** True where `blocking.monitor` is set. */
  readonly isMonitoring: boolean
  /** When watching only ends by itself, as ISO 8601; empty or left out where it does not. */
  readonly pausedUntil?: string
  readonly sources: readonly SourceFacts[]
  readonly firewall: {
    readonly kind: 'iptables' | 'dryRun'
    readonly state: 'stopped' | 'ready' | 'broken'
    readonly reason: string
  }
  readonly recorder: { readonly state: 'stopped' | 'ready' | 'waiting'; readonly reason: string }
  readonly geo: {
    readonly state: 'ready' | 'missing' | 'broken'
    readonly reason: string
    readonly policy: { readonly state: string; readonly reason: string }
  }
  /** Undefined where the store is not shared. */
  readonly cluster:
    { readonly state: 'joined' | 'alone' | 'excluded'; readonly reason: string } | undefined
  /** Why people cannot reach the pages; empty where they can, left out where nobody is to. */
  readonly web?: { readonly reason: string }
  /** The channels on which news leave; left out where nobody is told on any. */
  readonly channels?: readonly ChannelFacts[]
}

/** A channel of news, as far as the verdict needs it. */
export interface ChannelFacts {
  /** `mail`, or the name of a chat target. */
  readonly name: string
  readonly isOn: boolean
  /** Why nothing can leave, as far as the settings tell; empty where it can. */
  readonly trouble: string
  /** For how many minutes a message should have left; 0 where none is late. */
  readonly lateMinutes: number
  /** Why it has not. */
  readonly lateReason: string
}

/** Judges what the parts say. */
export function healthOf(facts: HealthFacts): Health {
  const problems = [
    ...orderedOff(facts),
    ...firewallProblems(facts),
    ...amiProblems(facts),
    ...ariProblems(facts.sources),
    ...hepProblems(facts),
    ...kernelProblems(facts),
    ...clusterProblems(facts),
    ...storeProblems(facts),
    ...geoProblems(facts),
    ...webProblems(facts),
    ...channelProblems(facts),
  ].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
  const [first] = problems
  if (first === undefined || first.severity === 'hint') {
    return { state: 'protecting', sentence: 'attacks are seen and blocked', problems }
  }
  const { severity, sentence } = first
  return { state: severity, sentence, problems }
}

const severities: readonly ProblemSeverity[] = ['notProtecting', 'impaired', 'hint']

/** What people have switched off themselves. */
function orderedOff({
  cluster,
  firewall,
  isMonitoring,
  pausedUntil,
}: HealthFacts): HealthProblem[] {
  const found: HealthProblem[] = []
  if (cluster?.state === 'excluded') {
    found.push({
      key: 'excluded',
      part: 'cluster',
      sentence: 'this host is excluded from the cluster: it drops nothing',
      whatToDo: 'include it again: sipward hosts include NAME',
      severity: 'notProtecting',
    })
  }
  if (firewall.kind === 'dryRun') {
    found.push({
      key: 'dryRun',
      part: 'firewall',
      sentence: 'this is a dry run: attacks are seen, and nothing is dropped',
      whatToDo: 'set dry_run = false in section [firewall] and restart sipward',
      severity: 'notProtecting',
    })
  }
  if (isMonitoring) found.push(onlyWatched(pausedUntil ?? ''))
  return found
}

function onlyWatched(pausedUntil: string): HealthProblem {
  const isPause = pausedUntil !== ''
  const until = pausedUntil.replace('T', ' ').replace(/(\.\d+)?Z$/, '')
  return {
    key: 'monitor',
    part: 'settings',
    sentence: isPause
      ? `attacks are only watched until ${until} UTC: the protection is paused`
      : 'attacks are only watched: the setting blocking.monitor is on',
    whatToDo: isPause ? 'sipward pause --end' : 'sipward settings set blocking.monitor false',
    severity: 'notProtecting',
  }
}

function firewallProblems({ firewall, cluster }: HealthFacts): HealthProblem[] {
  const { state, reason, kind } = firewall
  // An excluded host has taken its rules down because a person said so.
  if (kind === 'dryRun' || cluster?.state === 'excluded') return []
  if (state === 'ready') return warning('firewall', reason)
  const sentence = sentenceOf('the rules are not in the kernel', reason)
  const whatToDo = 'see the log: journalctl -u sipward'
  return [{ key: 'firewall', part: 'firewall', sentence, whatToDo, severity: 'notProtecting' }]
}

function amiProblems({ sources }: HealthFacts): HealthProblem[] {
  const pbxs = sources.filter(({ kind }) => kind === 'ami')
  const deaf = pbxs.filter(({ state }) => state !== 'running')
  const isNoneHeard = deaf.length === pbxs.length
  return [
    ...deaf.map(({ name, state, reason }): HealthProblem => ({
      key: `ami ${name}`,
      part: 'ami',
      sentence: sentenceOf(`the PBX ${name} is not heard`, reason || amiStates[state]),
      whatToDo: state === 'refused' ? refusedHint : lostHint,
      severity: isNoneHeard ? 'notProtecting' : 'impaired',
    })),
    ...pbxs
      .filter(({ state, reason }) => state === 'running' && reason !== '')
      .map(({ name, reason, received }): HealthProblem => ({
        key: `ami ${name} says`,
        part: 'ami',
        sentence: `the PBX ${name}: ${reason}`,
        whatToDo: '',
        // Without a single event nothing can be seen of an attack.
        severity: received > 0 ? 'hint' : pbxs.length === 1 ? 'notProtecting' : 'impaired',
      })),
  ]
}

const amiStates = {
  stopped: 'it is not asked',
  connecting: 'the connection is being made',
  running: '',
  refused: 'it refuses the login',
  lost: 'it does not answer',
} as const
const refusedHint = 'correct username and secret in section [[asterisk]], or in manager.conf'
const lostHint = 'see that Asterisk runs and that manager.conf has enabled = yes'

function hepProblems({ sources }: HealthFacts): HealthProblem[] {
  const receivers = sources.filter(({ kind }) => kind === 'hep')
  return receivers.flatMap(({ name, state, reason }): HealthProblem[] => {
    if (state !== 'running') {
      return [
        {
          key: `hep ${name}`,
          part: 'hep',
          sentence: sentenceOf(`SIP messages are not received on ${name}`, reason),
          whatToDo:
            'give sipward another port: listen in section [hep], and capture_address in hep.conf',
          severity: 'impaired',
        },
      ]
    }
    // A receiver that runs has one thing to say: Asterisk tells of requests, and its mirror shows none.
    if (reason === '') return []
    return [{ key: 'hepSilent', part: 'hep', sentence: reason, whatToDo: '', severity: 'impaired' }]
  })
}

function kernelProblems({ sources }: HealthFacts): HealthProblem[] {
  return sources
    .filter(({ kind, state }) => kind === 'kernel' && state !== 'running')
    .map(({ name, reason }) => ({
      key: `kernel ${name}`,
      part: 'kernel',
      sentence: sentenceOf('it is not known what the kernel drops by itself', reason),
      whatToDo: 'see the log: journalctl -u sipward',
      severity: 'impaired',
    }))
}

function clusterProblems({ cluster }: HealthFacts): HealthProblem[] {
  if (cluster?.state !== 'alone') return []
  const sentence = sentenceOf('nothing is heard of the other hosts', cluster.reason)
  return [{ key: 'alone', part: 'cluster', sentence, whatToDo: storeHint, severity: 'impaired' }]
}

const storeHint = 'see that the store runs and can be reached: [store] url'

function storeProblems({ recorder }: HealthFacts): HealthProblem[] {
  if (recorder.state === 'ready') return []
  const sentence = sentenceOf('the store takes no records', recorder.reason)
  return [{ key: 'store', part: 'store', sentence, whatToDo: storeHint, severity: 'impaired' }]
}

function geoProblems({ geo }: HealthFacts): HealthProblem[] {
  const { policy, state, reason } = geo
  const kept: HealthProblem[] =
    policy.state === 'kept'
      ? [
          {
            key: 'countryPolicy',
            part: 'geo',
            sentence: policy.reason,
            whatToDo: 'sipward geo shows the database and the policy',
            severity: 'impaired',
          },
        ]
      : []
  if (state === 'ready') return [...kept, ...warning('geo', reason)]
  const sentence = sentenceOf('countries are unknown', reason)
  const whatToDo = 'sipward geo update fetches a database'
  return [...kept, { key: 'geo', part: 'geo', sentence, whatToDo, severity: 'hint' }]
}

/** Protecting goes on without pages. */
function webProblems({ web }: HealthFacts): HealthProblem[] {
  if (web === undefined || web.reason === '') return []
  const sentence = sentenceOf('the pages are not served', web.reason)
  const whatToDo = 'see listen, tls_cert and tls_key in section [web]; it is tried again'
  return [{ key: 'web', part: 'web', sentence, whatToDo, severity: 'impaired' }]
}

/** Protecting goes on; people are not told. */
function channelProblems({ channels = [] }: HealthFacts): HealthProblem[] {
  return channels
    .filter(({ isOn, trouble, lateMinutes }) => isOn && (trouble !== '' || lateMinutes > 0))
    .map(({ name, trouble, lateMinutes, lateReason }): HealthProblem => {
      const isMail = name === 'mail'
      const what = isMail ? 'mail' : `message of ${name}`
      return {
        key: `channel ${name}`,
        part: isMail ? 'mail' : 'chat',
        sentence:
          trouble === ''
            ? sentenceOf(`no ${what} has left for ${lateMinutes} minutes`, lateReason)
            : sentenceOf(`no ${what} can leave`, trouble),
        whatToDo: isMail
          ? 'sipward mail status shows what waits, and sipward mail test tries it'
          : 'sipward chat shows the targets, and sipward chat test tries one',
        severity: 'impaired',
      }
    })
}

function warning(part: string, reason: string): HealthProblem[] {
  return reason === ''
    ? []
    : [{ key: `${part} says`, part, sentence: reason, whatToDo: '', severity: 'hint' }]
}

function sentenceOf(fact: string, reason: string): string {
  return reason === '' ? fact : `${fact}: ${reason}`
}
