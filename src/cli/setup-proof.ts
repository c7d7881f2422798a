// The proof at the end of a setup: what AMI and HEP show of test requests, and what the daemon says of itself.
import type { Command } from 'commander'
import { setTimeout as delay } from 'node:timers/promises'
import type { StatusJson } from '../tell/web/api/api-json.js'
import { loadConfig } from '../config/load-config.js'
import { printable } from '../domain/untrusted.js'
import { judgeProof, type ProofVerdict } from '../setup/proof/judge.js'
import { prove } from '../setup/proof/prove.js'
import type { SetupPlan } from '../setup/plan/plan-setup.js'
import { hasUnit } from '../setup/plan/plan-unit.js'
import { runProgram } from '../setup/process/run-program.js'
import { clientFor, type CommandContext } from './command-context.js'
import { earsOf } from './proof-ears.js'

/** What the proof needs of the command. */
interface ProofCall {
  readonly options: { readonly start: boolean }
  readonly context: CommandContext
  readonly command: Command
  readonly configFile: string
}

/** What was proven, for people and for programs. */
export interface SetupProof {
  readonly isWell: boolean
  /** Whether the daemon answers. */
  readonly hasDaemon: boolean
  readonly lines: readonly string[]
  readonly json: object
}

const daemonDeadlineMs = 30_000
const lookMs = 200

/** Proves each PBX of the plan. */
export async function proveSetup(plan: SetupPlan, call: ProofCall): Promise<SetupProof> {
  const { context, command, configFile, options } = call
  const { terminal } = context
  const config = loadConfig({ file: configFile, env: context.environment })
  const client = clientFor(command, context)
  const verdicts: ProofVerdict[] = []
  const isStarted = options.start && (await hasUnit(runProgram))
  const ask = (): Promise<StatusJson> => client.get('/status')
  const status = await (isStarted ? untilAtWork(ask) : ask().catch(() => undefined))
  for (const { transports, section } of plan.pbxs) {
    const proof = await prove(transports, earsOf(config, section, client))
    if (proof.refusal !== '') verdicts.push(refused(proof.refusal))
    const expectsMirror = config.hep.listen !== 'off'
    verdicts.push(...proof.seen.map((seen) => judgeProof(seen, expectsMirror)))
    if (transports.length === 0) verdicts.push(noTransport)
  }
  const marks = { well: '✓', impaired: '!', deaf: '✗' } as const
  const styles = { well: 'green', impaired: 'yellow', deaf: 'red' } as const
  const lines = verdicts.flatMap(({ state, sentence, cost, command: mend }) => [
    terminal.style(styles[state], `${marks[state]} ${printable(sentence)}`),
    ...(cost === '' ? [] : [`    ${cost}`]),
    ...(mend === '' ? [] : [`    → ${mend}`]),
  ])
  return {
    hasDaemon: status !== undefined,
    isWell: verdicts.every(({ state }) => state !== 'deaf'),
    lines: [...lines, ...nextLines({ isStarted, starts: options.start, status })],
    json: { verdicts, status: status?.health ?? null },
  }
}

function refused(reason: string): ProofVerdict {
  const cost = 'no attack is seen'
  return {
    state: 'deaf',
    sentence: `AMI lets sipward not in: ${reason}`,
    cost,
    command: 'sipward doctor',
  }
}

const noTransport: ProofVerdict = {
  state: 'impaired',
  sentence: 'Asterisk has no transport of SIP, so there was nothing to test',
  cost: 'nobody can call, and nobody can attack',
  command: 'sipward doctor proof',
}

function nextLines({
  isStarted,
  starts,
  status,
}: {
  readonly isStarted: boolean
  readonly starts: boolean
  readonly status: StatusJson | undefined
}): string[] {
  if (status !== undefined) {
    return [
      `sipward runs: ${printable(status.health.sentence)}`,
      'Next: sipward status, and sipward web link for the pages.',
    ]
  }
  if (!starts)
    return ['sipward is not started: sipward run, or systemctl enable --now sipward-boot sipward']
  if (!isStarted) return ['There is no unit of systemd here: start sipward with "sipward run".']
  return ['The daemon does not answer yet: journalctl -u sipward']
}

async function untilAtWork(ask: () => Promise<StatusJson>): Promise<StatusJson | undefined> {
  const end = performance.now() + daemonDeadlineMs
  let last: StatusJson | undefined
  while (performance.now() < end) {
    last = await ask().catch(() => undefined)
    if (last?.sources.every(({ state }) => state === 'running') === true) return last
    await delay(lookMs)
  }
  return last
}
