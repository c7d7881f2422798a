// Our own place among the programs of this machine.
import { setPriority } from 'node:os'
import { toError } from '../../domain/app-error.js'
import { becomeUrgent } from '../../enforce/process/urgency.js'
import type { Log } from '../../ports/log.js'

const niceValue = -10

/** Goes before other programs as far as that is allowed; says so where it is not. */
export async function raiseUrgency(log: Log): Promise<void> {
  try {
    await becomeUrgent()
    return
  } catch {
    // Containers often forbid real time and allow a nice value.
  }
  try {
    setPriority(niceValue)
  } catch (caught) {
    const cause = toError(caught).message
    log.warn({ cause }, 'no priority may be had: under a flood Asterisk is served before us')
  }
}
