// The SIP client as a process: options as JSON in its one argument, the report as JSON on stdout.
import type { SipClientOptions } from './report.js'
import { SipClient } from './sip-client.js'

const client = new SipClient(JSON.parse(process.argv[2] ?? '{}') as SipClientOptions)
process.on('SIGTERM', () => {
  client.stop()
})
const report = await client.run()
process.stdout.write(`${JSON.stringify(report)}\n`)
