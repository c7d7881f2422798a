// HEP datagrams read per second. No peer runs: hep-js stops for ever at the first zero-length chunk.
import { HepDecoder } from '../../src/listen/hep/hep-decoder.js'
import { parseSip } from '../../src/listen/hep/sip-parser.js'
import { captureNames, readHepCapture } from '../unit/listen/captures.js'
import type { BenchReport } from './bench-report.js'
import { measureThroughputs } from './throughput.js'

const datagramCount = 200_000

/** Measures the decoder alone, and with the SIP parser behind it. */
export async function benchHep(): Promise<BenchReport> {
  const datagrams = captureNames('hep').flatMap(readHepCapture)
  const decoder = new HepDecoder()
  const runAll = (read: (datagram: Buffer) => unknown) => (): void => {
    let count = 0
    for (let index = 0; index < datagramCount; index++) {
      const datagram = datagrams[index % datagrams.length]
      if (datagram !== undefined && typeof read(datagram) !== 'string') count += 1
    }
    if (count !== datagramCount) throw new Error(`read ${count} of ${datagramCount} datagrams`)
  }
  const toPacket = runAll((datagram) => decoder.decode(datagram))
  const toMessage = runAll((datagram) => {
    const packet = decoder.decode(datagram)
    return typeof packet === 'string' ? packet : parseSip(packet)
  })
  const [packets = NaN, messages = NaN] = await measureThroughputs([
    { count: datagramCount, run: toPacket },
    { count: datagramCount, run: toMessage },
  ])
  return {
    title: `HEP: ${datagramCount} datagrams of the recordings, medians of 5 runs`,
    rows: [
      { what: 'datagram to HEP packet', value: packets, unit: '/s' },
      { what: 'datagram to SIP message', value: messages, unit: '/s' },
    ],
  }
}
