// Sets that the kernel's own rules fill: what is held on, what is counted, and what was dropped.
import type { Family } from '../../domain/address.js'

/** What a rule leaves behind for the daemon to read: source, port and the PBX's address. */
export type NoteKind = 'names' | 'methods' | 'invites' | 'tftp'

/** All kinds of notes. */
export const noteKinds: readonly NoteKind[] = ['names', 'methods', 'invites', 'tftp']

// A forged flood may fill them. Then whatever comes takes the place of an entry of its bucket (forceadd,
// ip_set_hash_gen.h), so that it hides nobody who goes on. Whose bucket never had an entry finds no place:
// a tenth of those whose first packet meets a full set, until the next reading empties it.
const maxNotes = 16_384
const maxCounted = 65_536
// Whoever is held was in the dynamic set, whose bound is the real one.
const heldOptions = 'maxelem 2000000 timeout 3600'

/** A set that is made where it is missing, and that only the kernel's rules fill. */
export interface SideSet {
  readonly name: string
  readonly family: Family
  /** The line that creates it. */
  readonly create: string
}

/** Returns the name of a set of notes. */
export function noteSetName(kind: NoteKind, family: Family): string {
  return `sipward-${kind}${family}`
}

/** Returns the rule that drops, and counts, what was noted already since the notes were read last. */
export function notedRule(kind: NoteKind, family: Family): string {
  return `-m set --match-set ${noteSetName(kind, family)} src,src,dst -j DROP`
}

/** Returns the set of the blocked sources in their second block time; an IPv6 source is its /64. */
export function heldSet(family: Family): SideSet {
  return sourceSet('second', family, heldOptions)
}

/** Returns the set of the blocked sources in their third and last block time. */
export function lastHeldSet(family: Family): SideSet {
  return sourceSet('third', family, heldOptions)
}

/** Returns both, in their order. */
export function heldSetsOf(family: Family): readonly SideSet[] {
  return [heldSet(family), lastHeldSet(family)]
}

/** Returns the set that counts what was dropped of each blocked source, through all of its block times. */
export function tallySet(family: Family): SideSet {
  return sourceSet('tally', family, `${heldOptions} counters`)
}

/** Returns the set that counts the TFTP requests of each source for a minute. */
export function tftpCountSet(family: Family): SideSet {
  return sourceSet('tftpcount', family, `maxelem ${maxCounted} forceadd timeout 60 counters`)
}

/** Returns the set of the sources that may send ten TFTP requests a minute. */
export function tftpLimitedSet(family: Family): SideSet {
  return sourceSet('tftplimit', family, `maxelem ${maxCounted} forceadd timeout 60`)
}

/** Returns the set that counts the requests with credentials of each stranger. */
export function guessSet(family: Family): SideSet {
  return sourceSet('guesses', family, `maxelem ${maxCounted} forceadd counters`)
}

/** Returns the set that is swapped with {@link guessSet} to be read. */
export function guessReadSet(family: Family): SideSet {
  return sourceSet('guesses', family, `maxelem ${maxCounted} forceadd counters`, '-read')
}

/** Returns all of a family. */
export function sideSetsOf(family: Family): readonly SideSet[] {
  const notes = noteKinds.map((kind): SideSet => {
    const name = noteSetName(kind, family)
    const options = `family ${inet(family)} hashsize 256 maxelem ${maxNotes} forceadd timeout 600 counters`
    return { name, family, create: `create ${name} hash:ip,port,ip ${options}` }
  })
  const counting = [tftpCountSet, tftpLimitedSet, guessSet, guessReadSet]
  return [
    ...heldSetsOf(family),
    tallySet(family),
    ...counting.map((make) => make(family)),
    ...notes,
  ]
}

function sourceSet(name: string, family: Family, options: string, suffix = ''): SideSet {
  const full = `sipward-${name}${family}${suffix}`
  const mask = family === 6 ? ' netmask 64' : ''
  const create = `create ${full} hash:ip family ${inet(family)}${mask} hashsize 1024 ${options}`
  return { name: full, family, create }
}

function inet(family: Family): 'inet' | 'inet6' {
  return family === 4 ? 'inet' : 'inet6'
}
