// A process of its own that holds a firewall: it blocks what it is told, says how that went, waits.
import { AppError, toError } from '../../src/domain/app-error.js'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import { block, noRules, nothing, realClock as clock, RecordingSink } from './firewall-records.js'

/** What the process is told on its command line. */
export interface DaemonOrders {
  readonly netns: string
  readonly sources: readonly string[]
}

const { netns, sources } = JSON.parse(process.argv[2] ?? '{}') as DaemonOrders
const firewall = new IptablesFirewall({ clock, sink: new RecordingSink(), netns })

async function said(): Promise<object> {
  try {
    await firewall.start(nothing, noRules)
    await firewall.apply(sources.map((source) => block(source)))
    const { state, reason } = firewall.status()
    return { state, reason }
  } catch (caught) {
    const code = caught instanceof AppError ? caught.code : ''
    return { code, message: toError(caught).message }
  }
}

process.stdout.write(`${JSON.stringify(await said())}\n`)
// It ends with whoever started it.
process.stdin.resume().on('end', () => process.exit())
