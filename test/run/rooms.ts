// Which tests run together: rooms, each in a process of its own; four lanes take them one after the other.
import { readdirSync } from 'node:fs'
import { projectFile } from '../support/project-file.js'

/** What a room does most: it keeps a processor busy, or it waits for packets and for time to pass. */
export type Work = 'busy' | 'waiting'

/** The lanes, which run at the same time, each with the work that it takes before any other. */
export const lanes: readonly Work[] = ['busy', 'waiting', 'waiting', 'waiting']

/** What a room cannot begin without. */
export type Need = 'asterisk' | 'mongodb' | 'systemd'

/** Some test files that run together. */
export interface Room {
  readonly name: string
  readonly work: Work
  readonly needs: readonly Need[]
  /** Tells by its path below `test/` whether a file belongs to the room. */
  readonly files: RegExp
}

/** All rooms in the order in which they are taken: what runs long comes first. A file belongs to the first that takes it. */
export const rooms: readonly Room[] = [
  { name: 'architecture', work: 'busy', needs: [], files: /^architecture\// },
  { name: 'contract', work: 'busy', needs: ['mongodb'], files: /^contract\// },
  { name: 'daemon', work: 'busy', needs: [], files: /^integration\/daemon\/(?!.*cluster)/ },
  { name: 'unit', work: 'busy', needs: [], files: /^unit\// },
  { name: 'pages', work: 'busy', needs: [], files: /^(look|integration\/pages)\// },
  { name: 'package', work: 'waiting', needs: ['systemd'], files: /^package\// },
  { name: 'netfilter', work: 'waiting', needs: [], files: /^netfilter\// },
  {
    name: 'tricks',
    work: 'waiting',
    needs: ['asterisk'],
    files: asteriskFiles(
      'forger|hostile-text|maddr|odd-callers|open-ami|streams|unnamed-scanners|web-sockets',
    ),
  },
  {
    name: 'innocents',
    work: 'waiting',
    needs: ['asterisk'],
    files: asteriskFiles('first-start|not-fooled|phones|trusted-under-attack'),
  },
  {
    name: 'floods',
    work: 'waiting',
    needs: ['asterisk'],
    files: asteriskFiles(
      'anonymous|campaigns|invite-block|invite-limit|live-settings|scanners|tftp-dns',
    ),
  },
  { name: 'asterisk', work: 'waiting', needs: ['asterisk'], files: asteriskFiles('.*') },
  { name: 'setup', work: 'waiting', needs: ['asterisk'], files: /^integration\/setup\// },
  {
    name: 'cluster',
    work: 'waiting',
    needs: ['mongodb'],
    files: /^integration\/daemon\/.*cluster/,
  },
  { name: 'web', work: 'busy', needs: [], files: /^integration\/web\// },
  { name: 'cli', work: 'busy', needs: ['mongodb'], files: /^integration\/cli\// },
  { name: 'ami', work: 'busy', needs: [], files: /^integration\/ami\// },
  { name: 'ari', work: 'busy', needs: [], files: /^integration\/ari\// },
]

/** Those test files beside a real Asterisk whose name is one of these. */
function asteriskFiles(names: string): RegExp {
  return new RegExp(String.raw`^integration/asterisk/(${names})\.test\.`)
}

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
