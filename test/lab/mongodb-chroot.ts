// The chroot with FerretDB and PostgreSQL: built once, then only read.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { debianMirror } from './asterisk-chroot.js'
import { runChecked } from './command.js'
import { projectFile } from '../support/project-file.js'

/** Building takes about two minutes, four where Go has to be fetched; waiting for another builder may come on top. */
const buildDeadlineMs = 20 * 60_000

/**
 * Returns the folder of the chroot, and builds it first where it is not there.
 * The environment's `SIPWARD_LAB_CACHE` names another cache than /var/cache/sipward-lab.
 */
export async function openMongodbChroot(
  cache = process.env.SIPWARD_LAB_CACHE ?? '/var/cache/sipward-lab',
  mirror?: string,
): Promise<string> {
  const root = join(cache, 'mongodb')
  if (existsSync(root)) return root
  const script = projectFile('test/lab/build-mongodb.sh')
  await runChecked([script, cache, mirror ?? (await debianMirror())], {
    deadlineMs: buildDeadlineMs,
  })
  return root
}
