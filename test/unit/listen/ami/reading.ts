// Reads AMI bytes with the real reader and parser, cut as a test wants.
import type { SecurityEvent } from '../../../../src/domain/security-event.js'
import { BlockReader } from '../../../../src/listen/ami/block-reader.js'
import { eventHead, SecurityEventParser } from '../../../../src/listen/ami/security-event-parser.js'
import { DropCounter } from '../../../../src/listen/drop-counter.js'

/** What was read. */
export interface Reading {
  readonly events: readonly SecurityEvent[]
  readonly drops: Readonly<Record<string, number>>

  /** How many blocks were skipped. */
  readonly oversized: number
}

/** Reads the chunks one after the other. */
export function readChunks(chunks: Iterable<Buffer>): Reading {
  const events: SecurityEvent[] = []
  const drops = new DropCounter()
  const parser = new SecurityEventParser('pbx', drops)
  let oversized = 0
  const reader = new BlockReader(
    (text, start, end, isPlain) => {
      if (!text.startsWith(eventHead, start)) return
      const event = parser.parse(text, start, end, isPlain)
      if (event !== undefined) events.push(event)
    },
    () => {
      oversized += 1
    },
  )
  for (const chunk of chunks) reader.push(chunk)
  return { events, drops: drops.toRecord(), oversized }
}

/** Reads a text as one chunk. */
export function readText(text: string): Reading {
  return readChunks([Buffer.from(text, 'utf8')])
}
