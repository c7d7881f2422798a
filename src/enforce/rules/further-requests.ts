// Several requests with credentials in one segment of TCP, each of which counts.
//
// The attacker's view: whoever counts packets takes a segment for one guess, and he writes five into
// it; what was dropped and comes again is put together by his own kernel (RFC 9293, 3.8.1). So each
// stretch of a segment in which another request's credentials begin takes its share of the pace.
// What looks alike: a proxy that nobody knows yet and that sends for many telephones at once; it
// waits as if each of them had a segment of its own.
import type { Family } from '../../domain/address.js'
import { maxSegment } from './size-bounds.js'
import { credentialsText, stretchMatch } from './text-matches.js'

// A request with credentials is hardly ever shorter.
const stretchBytes = 320

/**
 * Returns the rules that drop a segment when a further request in it is over the pace.
 * @param isOverPace the match that takes one from the pace, or finds that nothing is left
 */
export function furtherRequests(family: Family, isOverPace: string): readonly string[] {
  const rules: string[] = []
  for (let start = stretchBytes; start < maxSegment; start += stretchBytes) {
    const before = stretchMatch(family, credentialsText, 0, start)
    const here = stretchMatch(family, credentialsText, start, stretchBytes)
    rules.push(`-p tcp ${before} ${here} ${isOverPace} -j DROP`)
  }
  return rules
}
