// The bound on UDP packets of one source.
//
// The attacker's view: his tool sends thousands of requests a second and never waits for an answer
// (sipp, svcrack, a loop of his own). Whatever lies in Asterisk's socket before the block is in the
// kernel gets its answer: the tenth failure alone takes Asterisk some ms. What looks alike: a
// trunk or an office with hundreds of calls, but none of them sends a thousand packets a second,
// and SIP over UDP repeats what was lost after 500 ms (RFC 3261, T1).
import type { Family } from '../../domain/address.js'

// A file is parsed from several packets; a phone that registers its lines sends them in one burst.
const burst = 12
// A full table drops the packets of every new source (xt_hashlimit.c, `hotdrop`), so a forged flood
// must fit: 250,000 sources, each kept for a second at least and for one and a half at most.
const tableSize = 65_536
const tableMax = 524_288
const expireMs = 1000
const sweepMs = 500

/** Returns the rule that drops what one source sends above so many packets a second. */
export function packetBoundRule(family: Family, packetsPerSecond: number): string {
  // A table keeps the rate it was made with, also for a new rule: another rate needs another name.
  const name = `sw-p${packetsPerSecond}`
  return [
    `-p udp -m hashlimit --hashlimit-above ${packetsPerSecond}/sec --hashlimit-burst ${burst}`,
    `--hashlimit-mode srcip${family === 6 ? ' --hashlimit-srcmask 64' : ''}`,
    `--hashlimit-name ${name} --hashlimit-htable-size ${tableSize}`,
    `--hashlimit-htable-max ${tableMax} --hashlimit-htable-gcinterval ${sweepMs}`,
    `--hashlimit-htable-expire ${expireMs} -j DROP`,
  ].join(' ')
}
