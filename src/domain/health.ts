// The one verdict of health: whether this host protects now, and each reason why it does not or not wholly.
// healthz, `status`, the hosts of a cluster, pages and mails all use it.
import { ariProblems } from './ari-problems.js'
import type { HealthFacts, HealthProblem, ProblemSeverity } from './health-facts.js'
import { sentenceOf, warning } from './health-sentence.js'
import { lesserProblems } from './lesser-problems.js'

/** The verdict. */
export interface Health {
  /** `impaired`: it protects, but a part is missing. */
  readonly state: 'protecting' | 'impaired' | 'notProtecting'
  /** One sentence for people: the verdict with its first reason. */
  readonly sentence: string
  /** The most severe first; empty where everything is well. */
  readonly problems: readonly HealthProblem[]
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
    ...lesserProblems(facts),
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
