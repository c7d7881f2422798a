// A recording as the real parsers read it: security events and SIP messages with their times.
import { join } from 'node:path'
import type { SecurityEvent } from '../../src/domain/security-event.js'
import type { SipMessage } from '../../src/domain/sip-message.js'
import { BlockReader } from '../../src/listen/ami/block-reader.js'
import { SecurityEventParser, eventHead } from '../../src/listen/ami/security-event-parser.js'
import { DropCounter } from '../../src/listen/drop-counter.js'
import { HepDecoder } from '../../src/listen/hep/hep-decoder.js'
import { parseSip } from '../../src/listen/hep/sip-parser.js'
import { loadRecording } from '../../src/demo/recording.js'
import { projectFile } from './project-file.js'

/** One thing that was heard. */
export type Heard =
  | { readonly kind: 'event'; readonly at: number; readonly event: SecurityEvent }
  | { readonly kind: 'sip'; readonly at: number; readonly message: SipMessage }

/** Where the recordings are. */
export const capturesFolder = projectFile('test/fixtures/captures')

/** Reads a recording by its name; what the parsers refuse is a failure. */
export async function readStream(name: string): Promise<readonly Heard[]> {
  const { items } = await loadRecording(join(capturesFolder, `${name}.ami`))
  const drops = new DropCounter()
  const parser = new SecurityEventParser('pbx', drops)
  const decoder = new HepDecoder()
  const heard: Heard[] = []
  const reader = new BlockReader((text, start, end, isPlain) => {
    if (!text.startsWith(eventHead, start)) return
    const event = parser.parse(text, start, end, isPlain)
    if (event !== undefined) heard.push({ kind: 'event', at: event.at, event })
  })
  for (const item of items) {
    if (item.kind === 'ami') {
      reader.push(item.bytes)
      continue
    }
    const packet = decoder.decode(item.bytes)
    const message = typeof packet === 'string' ? packet : parseSip(packet)
    if (typeof message === 'string') throw new Error(`${name}: a datagram was refused: ${message}`)
    heard.push({ kind: 'sip', at: message.at, message })
  }
  return heard
}
