// Which tests run where: three lanes at the same time, each room of a lane after the other and in a process of its own.
import { readdirSync } from 'node:fs'
import { projectFile } from '../support/project-file.js'

/** The lanes: one keeps a processor busy, the others mostly wait for packets and for time to pass. */
export const lanes = ['busy', 'waiting', 'patient'] as const

/** What a room cannot begin without. */
export type Need = 'asterisk' | 'mongodb' | 'systemd'

/** Some test files that run together. */
export interface Room {
  readonly name: string
  readonly lane: (typeof lanes)[number]
  readonly needs: readonly Need[]
  /** Tells by its path below `test/` whether a file belongs to the room. */
  readonly files: RegExp
}

/** All rooms in their order. A file belongs to the first that takes it. */
export const rooms: readonly Room[] = [
  { name: 'architecture', lane: 'busy', needs: [], files: /^architecture\// },
  { name: 'unit', lane: 'busy', needs: [], files: /^unit\// },
  { name: 'contract', lane: 'busy', needs: ['mongodb'], files: /^contract\// },
  { name: 'ami', lane: 'busy', needs: [], files: /^integration\/ami\// },
  { name: 'ari', lane: 'busy', needs: [], files: /^integration\/ari\// },
  { name: 'cli', lane: 'busy', needs: ['mongodb'], files: /^integration\/cli\// },
  { name: 'pages', lane: 'busy', needs: [], files: /^(look|integration\/pages)\// },
  {
    name: 'tricks',
    lane: 'patient',
    needs: ['asterisk'],
    files:
      /^integration\/asterisk\/(forger|hostile-text|maddr|not-fooled|odd-callers|open-ami|phones|streams|trusted-under-attack|web-sockets)\./,
  },
  { name: 'asterisk', lane: 'waiting', needs: ['asterisk'], files: /^integration\/asterisk\// },
  { name: 'setup', lane: 'waiting', needs: ['asterisk'], files: /^integration\/setup\// },
  {
    name: 'cluster',
    lane: 'waiting',
    needs: ['mongodb'],
    files: /^integration\/daemon\/.*cluster/,
  },
  { name: 'daemon', lane: 'busy', needs: [], files: /^integration\/daemon\// },
  { name: 'web', lane: 'busy', needs: [], files: /^integration\/web\// },
  { name: 'package', lane: 'patient', needs: ['systemd'], files: /^package\// },
  { name: 'netfilter', lane: 'patient', needs: [], files: /^netfilter\// },
]

/** A room with those of its files that were chosen. */
export interface ChosenRoom extends Room {
  readonly paths: readonly string[]
}

/**
 * Returns the rooms that have a file whose path contains one of the words; without words, all.
 * A file that no room takes is an error: it would never run.
 */
export function chooseRooms(words: readonly string[], all = testFiles()): ChosenRoom[] {
  const paths = new Map(rooms.map((room) => [room, [] as string[]]))
  for (const path of all) {
    const room = rooms.find(({ files }) => files.test(path))
    if (room === undefined) throw new Error(`no room of test/run/rooms.ts takes test/${path}`)
    const isChosen = words.length === 0 || words.some((word) => `test/${path}`.includes(word))
    if (isChosen) paths.get(room)?.push(path)
  }
  return [...paths].map(([room, chosen]) => ({ ...room, paths: chosen })).filter(hasFiles)
}

function hasFiles({ paths }: ChosenRoom): boolean {
  return paths.length > 0
}

/** Lists the test files below `test/`. */
function testFiles(): string[] {
  const names = readdirSync(projectFile('test'), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.test.ts')).sort()
}
