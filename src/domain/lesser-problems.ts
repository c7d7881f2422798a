// What protecting goes on without: the other hosts, the store, the disk, the journal, countries, pages and channels.
import type { DiskFacts, HealthFacts, HealthProblem } from './health-facts.js'
import { sentenceOf, warning } from './health-sentence.js'

const diskFull = 'disk full'

/** Tells whether it is the problem that a disk takes nothing more that has to be kept. */
export function isDiskFull({ key }: Pick<HealthProblem, 'key'>): boolean {
  return key.endsWith(diskFull)
}

/** Finds these problems. */
export function lesserProblems(facts: HealthFacts): HealthProblem[] {
  return [
    ...clusterProblems(facts),
    ...storeProblems(facts),
    ...diskProblems(facts),
    ...journalProblems(facts),
    ...geoProblems(facts),
    ...webProblems(facts),
    ...channelProblems(facts),
  ]
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

/** Protecting goes on; what is recorded meanwhile is at risk. */
function diskProblems({ disks = [], recorder }: HealthFacts): HealthProblem[] {
  return disks.filter(({ isLow }) => isLow).flatMap((disk) => problemsOf(disk, recorder.state))
}

function problemsOf(
  { holds, folder, freeBytes, isFull }: DiskFacts,
  store: HealthFacts['recorder']['state'],
): HealthProblem[] {
  const megabytes = Math.floor(freeBytes / (1024 * 1024))
  const key = holds === 'spool' ? '' : 'database '
  const low: HealthProblem = {
    key: `${key}disk`,
    part: 'disk',
    sentence: `the disk of ${folder} has ${megabytes} MB left`,
    whatToDo: 'make room, or keep attacks for fewer days: sipward settings set retention.days DAYS',
    severity: 'impaired',
  }
  if (!isFull) return [low]
  const isWaiting = store === 'waiting'
  // Only what waits for the store stands there, and nothing waits.
  if (holds === 'spool' && !isWaiting) return [low]
  const what = isWaiting
    ? 'the store takes no records, and what is recorded now is lost at the next restart'
    : 'soon the store takes no more records'
  return [
    { ...low, key: `${key}${diskFull}`, sentence: `the disk of ${folder} is full: ${what}` },
    low,
  ]
}

/** Protecting goes on; it cannot be said later what other settings would have done. */
function journalProblems({ journal }: HealthFacts): HealthProblem[] {
  if (journal === undefined || journal.trouble === '') return []
  return [
    {
      key: 'attemptJournal',
      part: 'disk',
      sentence: journal.trouble,
      whatToDo:
        'see that the folder attempts in the spool directory can be written; it is tried again',
      severity: 'impaired',
    },
  ]
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
