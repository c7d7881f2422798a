// Security events read from AMI per second, beside asterisk-manager on the same bytes.
import { AmiClient } from '../../src/listen/ami/ami-client.js'
import { BlockReader } from '../../src/listen/ami/block-reader.js'
import { SecurityEventParser } from '../../src/listen/ami/security-event-parser.js'
import { DropCounter } from '../../src/listen/drop-counter.js'
import { AmiServer, amiLogin } from '../support/ami-server.js'
import { waitUntil } from '../support/wait-until.js'
import { captureNames, readAmiCapture } from '../unit/listen/captures.js'
import { openPeerPair, peerName, sendAndCount } from './ami-peer.js'
import type { BenchReport } from './bench-report.js'
import { measureThroughputs } from './throughput.js'

const eventCount = 200_000

/** As much as node:net reads at once. */
const chunkBytes = 65_536

/** Returns the security events of all recordings as their blocks, without the empty line. */
function recordedBlocks(): readonly string[] {
  return captureNames('ami')
    .flatMap((name) => readAmiCapture(name).toString('latin1').split('\r\n\r\n'))
    .filter((block) => block.startsWith('Event: ') && block.includes('Privilege: security'))
}

/** Measures; the sockets' sender runs in the same thread, which costs both clients the same. */
export async function benchAmi(): Promise<BenchReport> {
  const blocks = recordedBlocks()
  const repeated = Array.from({ length: eventCount }, (_, index) => blocks[index % blocks.length])
  const stream = Buffer.from(`${repeated.join('\r\n\r\n')}\r\n\r\n`, 'latin1')
  const server = await new AmiServer().start()
  const peer = await openPeerPair()
  let count = 0
  const client = createClient(server.port, () => {
    count += 1
  })
  await client.start()
  await waitUntil(() => client.status().state === 'running')
  const received = { stream, events: eventCount, countOf: () => count }
  const [parsed = NaN, heard = NaN, theirs = NaN] = await measureThroughputs([
    {
      count: eventCount,
      run: () => {
        parse(stream)
      },
    },
    { count: eventCount, run: () => sendAndCount(server, received) },
    { count: eventCount, run: () => peer.run(stream, eventCount) },
  ])
  await client.stop()
  await server.stop()
  await peer.close()
  return {
    title: `AMI: ${eventCount} security events of the recordings, medians of 5 runs`,
    rows: [
      { what: 'chunk to typed value, no socket', value: parsed, unit: '/s' },
      {
        what: 'loopback socket to sink',
        value: heard,
        unit: '/s',
        peer: { what: peerName, value: theirs },
      },
    ],
    notes: ['On the sockets the sender is in the same thread and its work is counted, for both.'],
  }
}

function createClient(port: number, onEvent: () => void): AmiClient {
  return new AmiClient({
    ...{ name: 'pbx', host: '127.0.0.1', port, ...amiLogin, clock: Date },
    sink: {
      onEvent,
      onSip: () => undefined,
      onMalformed: () => undefined,
      onDialplanReport: () => undefined,
      onPbxClock: () => undefined,
    },
  })
}

function parse(stream: Buffer): void {
  let count = 0
  const parser = new SecurityEventParser('pbx', new DropCounter())
  const reader = new BlockReader((text, start, end, isPlain) => {
    if (parser.parse(text, start, end, isPlain) !== undefined) count += 1
  })
  for (let start = 0; start < stream.length; start += chunkBytes) {
    reader.push(stream.subarray(start, start + chunkBytes))
  }
  if (count !== eventCount) throw new Error(`read ${count} of ${eventCount} events`)
}
