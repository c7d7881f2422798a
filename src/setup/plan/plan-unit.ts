// The units of systemd: what starts sipward now and at each boot.
import { existsSync } from 'node:fs'
import type { RunProgram } from '../process/run-program.js'
import type { PlannedStep } from './planned-step.js'

/** Units in the order in which they are started. */
export const unitNames = ['sipward-boot.service', 'sipward.service'] as const

/** Tells whether systemd runs this machine. */
export function hasSystemd(): boolean {
  return existsSync('/run/systemd/system')
}

/** Plans what is not enabled or does not run; nothing where there is no systemd or no such unit. */
export async function planUnits(run: RunProgram): Promise<PlannedStep[]> {
  if (!hasSystemd()) return []
  const planned: PlannedStep[] = []
  for (const name of unitNames) {
    if ((await run(['systemctl', 'cat', name])).status !== 0) continue
    const wasEnabled = (await run(['systemctl', 'is-enabled', '--quiet', name])).status === 0
    const wasActive = (await run(['systemctl', 'is-active', '--quiet', name])).status === 0
    if (wasEnabled && wasActive) continue
    const title = `start ${name} now and at each boot: systemctl enable --now ${name}`
    planned.push({ step: { kind: 'unit', name, wasEnabled, wasActive }, title, details: [] })
  }
  return planned
}

/** Tells whether there is a unit that can be started. */
export async function hasUnit(run: RunProgram): Promise<boolean> {
  return hasSystemd() && (await run(['systemctl', 'cat', unitNames[1]])).status === 0
}
