// Whoever protects a PBX of the lab: sipward, and the least script that does.
import { fileURLToPath } from 'node:url'
import { amiUser } from '../lab/asterisk-config.js'
import type { RunningCommand } from '../lab/command.js'
import { Daemon } from '../lab/daemon.js'
import { startLab, type Lab } from '../lab/lab.js'
import { waitUntil } from '../support/wait-until.js'

/** A protected PBX; what protects it ends with the lab. */
export interface Protector {
  /** Its name in the table. */
  readonly name: string
  readonly lab: Lab
  readonly pid: number
  /** Tells whether it blocks an address, so that silence is known to be its work. */
  isBlocked(address: string): Promise<boolean>
  /** What it has printed, for the message of a failure. */
  output(): string
}

/** For the PBXs that nobody mirrors: no peer needs HEP. */
export const withoutHep = { 'hep.conf': '[general]\nenabled=no\n' } as const

/** Starts a lab and whatever protects it; closes the lab again where that fails. */
export async function protect(
  files: Readonly<Record<string, string>>,
  start: (lab: Lab) => Promise<Omit<Protector, 'lab'>>,
): Promise<Protector> {
  const lab = await startLab({ files })
  try {
    return { lab, ...(await start(lab)) }
  } catch (error) {
    await lab.close()
    throw error
  }
}

/** Starts sipward as it is shipped. */
export function startSipward(): Promise<Protector> {
  return protect({}, async (lab) => {
    const daemon = await Daemon.start(lab)
    const isBlocked = async (address: string): Promise<boolean> =>
      (await daemon.check(address)).lists.includes('dynamic')
    return { name: 'sipward', pid: daemon.pid, isBlocked, output: () => daemon.output }
  })
}

const set = 'least'

/** Starts the script of least-script.ts. */
export function startLeastScript(): Promise<Protector> {
  return protect(withoutHep, async (lab) => {
    const script = startScript(lab)
    await waitUntil(
      () => {
        if (!script.isRunning) throw new Error(`the script ended\n${script.tail}`)
        return script.stdout.includes('logged in')
      },
      { what: 'the login of the script', deadlineMs: 15_000 },
    )
    const isBlocked = async (address: string): Promise<boolean> =>
      (await lab.run('pbx', ['ipset', 'save', set])).includes(`add ${set} ${address}\n`)
    return { name: 'a script on AMI', pid: script.pid, isBlocked, output: () => script.tail }
  })
}

function startScript(lab: Lab): RunningCommand {
  const main = fileURLToPath(new URL('least-script.ts', import.meta.url))
  const options = [set, String(amiUser.port), amiUser.username, amiUser.secret]
  const argv = [process.execPath, '--import', 'tsx', main, ...options]
  return lab.start('pbx', argv, 'the script on AMI')
}
