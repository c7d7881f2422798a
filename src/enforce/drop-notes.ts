// The notes that the kernel's rules leave in sets, read and made into drops.
import { parseAddress, type Family } from '../domain/address.js'
import type { KernelDrop } from '../domain/kernel-drop.js'
import { sipMethods } from '../domain/sip-message.js'
import { deleteLine } from './sets/ipset-script.js'
import { noteSetName, type NoteKind } from './sets/side-sets.js'
import type { Tools } from './process/tools.js'
import { indexOfNote } from './rules/user-agent-rules.js'

/** One entry of a set of notes. */
interface Note {
  readonly kind: NoteKind
  readonly family: Family
  /** `203.0.113.66,udp:5062,203.0.113.1`: source, port and victim. */
  readonly member: string
  readonly secondsLeft: number
  readonly packets: number
}

/** What was noted, and the lines that take it out of the sets. */
export interface ReadNotes {
  readonly drops: readonly KernelDrop[]
  readonly takeOut: readonly string[]
}

// What is above stays in the sets until the next time.
const maxNotes = 4096

/**
 * Reads what was noted, by one process; nothing is taken out yet. What is noted again in between is
 * the same source, port and victim, so taking out by name loses nothing.
 */
export async function readNotes(
  tools: Tools,
  options: {
    readonly families: readonly Family[]
    readonly kinds: readonly NoteKind[]
    readonly names: readonly string[]
    readonly at: number
  },
): Promise<ReadNotes> {
  const notes: Note[] = []
  if (options.kinds.length === 0) return { drops: [], takeOut: [] }
  const sets = options.families.flatMap((family) =>
    options.kinds.map((kind) => ({ kind, family, name: noteSetName(kind, family) })),
  )
  const setOfName = new Map(sets.map((set) => [set.name, set]))
  const onLine = (line: string): void => {
    const add = /(?:^|> )add (\S+) (\S+) timeout (\d+)(?: packets (\d+))?/.exec(line)
    if (add === null || notes.length >= maxNotes) return
    const [, name = '', member = '', seconds, packets = 1] = add
    const set = setOfName.get(name)
    if (set === undefined) return
    const { kind, family } = set
    notes.push({ kind, family, member, secondsLeft: Number(seconds), packets: Number(packets) })
  }
  // ipset answers nothing more in a session after a set that is not there: each is one of ours.
  await tools.run('ipset', ['-'], { input: sets.map(({ name }) => `save ${name}\n`), onLine })
  return {
    drops: toDrops(notes, options),
    takeOut: notes.map(({ kind, family, member }) => deleteLine(noteSetName(kind, family), member)),
  }
}

function toDrops(
  notes: readonly Note[],
  { names, at }: { readonly names: readonly string[]; readonly at: number },
): readonly KernelDrop[] {
  const methods = new Map<string, number>()
  for (const { kind, member, secondsLeft } of notes) {
    if (kind === 'methods') methods.set(member, indexOfNote(secondsLeft))
  }
  return notes.flatMap((note) => {
    const from = parseMember(note.member)
    if (from === undefined || note.kind === 'methods') return []
    const where = { at, ...from, packets: note.packets }
    if (note.kind === 'invites') return { rule: 'inviteLimit', ...where, type: 'INVITE', name: '' }
    if (note.kind === 'tftp') return { rule: 'tftp', ...where, type: 'TFTP', name: '' }
    const type = sipMethods[methods.get(note.member) ?? -1] ?? 'OTHER'
    const name = names[indexOfNote(note.secondsLeft)] ?? ''
    return { rule: 'userAgent', ...where, type, name }
  })
}

function parseMember(
  member: string,
): Pick<KernelDrop, 'address' | 'port' | 'protocol' | 'victim'> | undefined {
  const [, source = '', protocol, port, target = ''] =
    /^([0-9a-f.:]+),(udp|tcp):(\d{1,5}),([0-9a-f.:]+)$/.exec(member) ?? []
  const address = parseAddress(source)
  const victim = parseAddress(target)
  if (address === undefined || victim === undefined) return undefined
  return { address, victim, port: Number(port), protocol: protocol === 'tcp' ? 'tcp' : 'udp' }
}
