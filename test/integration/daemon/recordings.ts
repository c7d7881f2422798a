// The recordings, as they are and changed a little: without HEP, in another's name, cut short.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { capturesFolder } from '../../support/recorded-stream.js'

const blockEnd = '\r\n\r\n'

/** What is changed of a recording. HEP is left out, since it would still show how it was. */
export interface Changes {
  /** The name of the changed recording. */
  readonly name: string
  /** Another source. */
  readonly source?: string
  /** Ends with this failed attempt. */
  readonly attempts?: number
}

/** Returns the path of a recording, for {@link RecordedPbx.play}. */
export function recording(name: string): string {
  return join(capturesFolder, `${name}.ami`)
}

/** The attacker of every recording. */
export const attacker = '203.0.113.66'

/** Writes a changed copy of a recording into a folder and returns its path. */
export async function changedRecording(
  original: string,
  folder: string,
  { name, source = attacker, attempts = Infinity }: Changes,
): Promise<string> {
  const text = await readFile(recording(original), 'latin1')
  const kept: string[] = []
  let failed = 0
  for (const block of text.replaceAll(attacker, source).split(blockEnd)) {
    if (failed === attempts) break
    kept.push(block)
    if (/^Event: (ChallengeResponseFailed|InvalidPassword)\r$/m.test(block)) failed += 1
  }
  if (failed < attempts && attempts !== Infinity) throw new Error(`${original}: ${failed} attempts`)
  const path = join(folder, `${name}.ami`)
  await writeFile(path, kept.join(blockEnd) + (failed === attempts ? blockEnd : ''), 'latin1')
  return path
}
