// The first attack must not meet a cold program: V8 compiles what has run often enough, and until
// then each event costs many times more, just when an attacker is answered thousands of times a second.
import type { DecisionSink } from '../../domain/decision-sink.js'
import { defaultSettings } from '../../domain/settings.js'
import { BlockReader } from '../../listen/ami/block-reader.js'
import { SecurityEventParser, eventHead } from '../../listen/ami/security-event-parser.js'
import { DropCounter } from '../../listen/drop-counter.js'
import type { Firewall } from '../../ports/firewall.js'
import { createStages } from '../path/pipeline.js'

const sources = 250
const guesses = 12
const rounds = 8
const emptyChanges = 200

/** Takes decisions and does nothing about them. */
export const nobody: DecisionSink = {
  onBlock: () => undefined,
  onBlockCompleted: () => undefined,
  onBlockEnd: () => undefined,
  onListEntry: () => undefined,
  onListEntryRemoved: () => undefined,
  onAttack: () => undefined,
  onTrust: () => undefined,
  onTrustEnded: () => undefined,
  onTrustLost: () => undefined,
  onSlowed: () => undefined,
  onSlowedEnd: () => undefined,
  onSpared: () => undefined,
  onSparedEnd: () => undefined,
  onBlockedHeard: () => undefined,
  onNotice: () => undefined,
}

/**
 * Runs made-up attacks through the parser and throwaway copies of the pure stages, and changes
 * without content through the firewall. Takes about 0.2 s.
 */
export async function warmUp(firewall: Firewall): Promise<void> {
  const { events, decider } = createStages({
    sink: nobody,
    settings: defaultSettings,
    host: '',
    clock: { now: () => 0 },
    expectsSilence: false,
  })
  const parser = new SecurityEventParser('', new DropCounter())
  const reader = new BlockReader((text, start, end, isPlain) => {
    if (!text.startsWith(eventHead, start)) return
    const event = parser.parse(text, start, end, isPlain)
    if (event !== undefined) events.onEvent(event)
  })
  for (let round = 0; round < rounds; round += 1) reader.push(madeUpAttack(round))
  decider.closeAll()
  for (let i = 0; i < emptyChanges; i += 1) await firewall.apply([])
}

function madeUpAttack(round: number): Buffer {
  let text = ''
  for (let source = 0; source < sources; source += 1) {
    const remote = `IPV4/UDP/192.0.2.${source}/${5060 + round}`
    const session = `${round}-${source}@warm-up.invalid`
    text += block('ChallengeSent', { session, remote, own: 'Challenge: \r\n' })
    for (let guess = 0; guess < guesses; guess += 1) {
      const own =
        `Challenge: 1795190451/adce604460c91cbddf01118fb0391a7b\r\n` +
        `Response: ${String(guess).padStart(32, '0')}\r\nExpectedResponse: \r\n`
      text += block('ChallengeResponseFailed', { session, remote, own })
    }
  }
  return Buffer.from(text)
}

function block(
  name: string,
  fields: { readonly session: string; readonly remote: string; readonly own: string },
): string {
  return (
    `Event: ${name}\r\nPrivilege: security,all\r\nEventTV: 2026-11-20T16:00:51.708+0000\r\n` +
    `Severity: Error\r\nService: PJSIP\r\nEventVersion: 1\r\nAccountID: 100\r\n` +
    `SessionID: ${fields.session}\r\nLocalAddress: IPV4/UDP/192.0.2.10/5060\r\n` +
    `RemoteAddress: ${fields.remote}\r\n${fields.own}\r\n`
  )
}
