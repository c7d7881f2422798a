// How many answers an attacker of a real Asterisk has had when he is silent: before sipward, fail2ban and a script.
import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { missingForLab } from '../lab/requirements.js'
import { waitUntil } from '../support/wait-until.js'
import { attackerAddress, attackKinds, type AttackKind } from './attack-kinds.js'
import { medianOf, type BenchReport, type Measurement } from './bench-report.js'
import { startFail2ban } from './fail2ban-server.js'
import { fail2banVersion } from './fail2ban-version.js'
import { untilAtRest } from './processor-time.js'
import { startLeastScript, startSipward, type Protector } from './protector.js'

const rounds = 5
const title = `Answers before an attacker of Asterisk 22 is silent, medians of ${rounds} attackers, rule 10 a minute`

/** A protected PBX, and the answers of each kind of attack so far. */
interface Contestant {
  readonly protector: Protector
  readonly answers: readonly number[][]
}

/** Measures; each contestant has a lab of its own, and all are attacked in turn. */
export async function benchAnswers(): Promise<BenchReport> {
  const reason = missingForLab()
  if (reason !== undefined) return { title, notRun: reason }
  const version = fail2banVersion('fail2ban-server')
  const contestants: Contestant[] = []
  const enter = async (starting: Promise<Protector>): Promise<Contestant> => {
    const contestant = { protector: await starting, answers: attackKinds.map(() => []) }
    contestants.push(contestant)
    return contestant
  }
  const loadBefore = load()
  try {
    const ours = await enter(startSipward())
    const peers = [await enter(startLeastScript())]
    if (version !== undefined) peers.push(await enter(startFail2ban(version)))
    await attackAll(contestants)
    return {
      title,
      rows: attackKinds.flatMap((kind, index) => toRows(kind, index, ours, peers)),
      notes: [
        ...contestants.map(toNote),
        'Of guesses only refusals count, of svcrack every answer; each attacker was found blocked.',
        ...(version === undefined ? ['fail2ban: not run, its package is not installed'] : []),
        `Load average: ${loadBefore} before, ${load()} after.`,
      ],
    }
  } finally {
    await Promise.all(contestants.map(({ protector }) => protector.lab.close()))
  }
}

async function attackAll(contestants: readonly Contestant[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const [index, kind] of attackKinds.entries()) {
      for (const { protector, answers } of contestants) {
        answers[index]?.push(await attack(protector, kind, attackerAddress(index, round)))
      }
    }
  }
}

/** Attacks, and waits until the block is there, and Asterisk and its protector have nothing left to do. */
async function attack(protector: Protector, kind: AttackKind, from: string): Promise<number> {
  try {
    const answers = await kind.attack(protector.lab, from)
    await waitUntil(() => protector.isBlocked(from), { what: `a block of ${from}` })
    const pidFile = join(protector.lab.folder, 'asterisk/run/asterisk.pid')
    await untilAtRest(Number(await readFile(pidFile, 'utf8')))
    await untilAtRest(protector.pid)
    return answers
  } catch (error) {
    const what = `${protector.name}, ${kind.what}`
    throw new Error(`${what}\n${protector.output()}`, { cause: error })
  }
}

function toRows(
  { what, bar }: AttackKind,
  index: number,
  ours: Contestant,
  peers: readonly Contestant[],
): Measurement[] {
  const value = medianOf(ours.answers[index] ?? [])
  return peers.map(({ protector, answers }, peer) => ({
    what: peer === 0 ? what : 'the same again',
    value,
    unit: 'answers',
    ...(peer === 0 && { bar }),
    peer: { what: protector.name, value: medianOf(answers[index] ?? []) },
  }))
}

function toNote({ protector, answers }: Contestant): string {
  const all = answers.map((values) => values.toSorted((a, b) => a - b).join(' '))
  return `${protector.name}, every attacker: ${all.join('; ')}`
}

function load(): string {
  return loadavg()
    .map((average) => average.toFixed(1))
    .join(' ')
}
