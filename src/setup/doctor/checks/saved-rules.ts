// Do saved rulesets hold rules of sipward? Without its sets they cannot be restored, and then nothing of the file is.
import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { isSameFile, readFileState } from '../../journal/safe-file.js'
import type { FileState } from '../../journal/step.js'
import { textOf } from '../../plan/planned-step.js'
import { type Check, fixCommand, notLookedAt, wrong } from '../check.js'

const name = 'saved-rules'
const places = [
  '/etc/iptables/rules.v4',
  '/etc/iptables/rules.v6',
  '/etc/sysconfig/iptables',
  '/etc/sysconfig/ip6tables',
]

/** Looks at the files of iptables-persistent and of iptables-services. */
export const savedRules: Check = {
  name,
  title: 'no saved ruleset holds rules of sipward',
  isCheap: true,
  look: ({ files, mend }) => {
    const texts = new Map(places.map((path) => [path, files.read(path)]))
    const isThere = (path: string) => files.list(dirname(path)).includes(basename(path))
    const hidden = places.find((path) => texts.get(path) === undefined && isThere(path))
    if (hidden !== undefined) return notLookedAt(`${hidden} cannot be read`)
    return places
      .filter((path) => texts.get(path)?.includes('SIPWARD') === true)
      .map((path) =>
        wrong({
          sentence: `the saved ruleset ${path} holds rules of sipward`,
          cost: 'at boot its sets are not there yet, so iptables-restore refuses the whole file and the host stands without any firewall',
          command: fixCommand(name),
          fix: async () => {
            const real = realpathSync(path)
            const before = readFileState(real)
            if (before === undefined) return
            const after = withoutOurs(before)
            if (isSameFile(before, after)) return
            const title = `take the rules of sipward out of ${path}`
            const step = { kind: 'file', path: real, before, after, pieces: [] } as const
            await mend([{ step, title, details: [] }])
          },
        }),
      )
  },
}

/** Leaves out every line that names a chain or a set of ours. */
function withoutOurs(state: FileState): FileState {
  const kept = textOf(state)
    .split('\n')
    .filter((line) => !/SIPWARD|\bsipward-/.test(line))
  return { ...state, content: Buffer.from(kept.join('\n'), 'latin1').toString('base64') }
}
