// The certificate and its key, followed while the server runs: a renewed one is used without a restart.
import { readFile, stat } from 'node:fs/promises'
import type { Server } from 'node:https'
import { Repeater } from '../../../jobs/repeater.js'

/** Where they are. */
export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

const lookMs = 10_000

/** Reads both. */
export async function readTls({ certFile, keyFile }: TlsFiles) {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)])
  return { cert, key, minVersion: 'TLSv1.2' } as const
}

/**
 * Makes what looks after them again and again; a pair that does not fit leaves the old one in use.
 * `onState` is told why, and with an empty text that all is well.
 */
export function followTls(
  server: Pick<Server, 'setSecureContext'>,
  files: TlsFiles,
  { onState, everyMs = lookMs }: { onState: (reason: string) => void; everyMs?: number },
): Repeater {
  let last: string | undefined
  return new Repeater(async () => {
    try {
      const now = await stampOf(files)
      if (now === last) return
      // What was read at the start may be older than this first stamp.
      server.setSecureContext(await readTls(files))
      last = now
      onState('')
    } catch {
      onState(
        'the new certificate and its key do not fit, or cannot be read: the old ones are used',
      )
    }
  }, everyMs)
}

async function stampOf({ certFile, keyFile }: TlsFiles): Promise<string> {
  const stats = await Promise.all([stat(certFile), stat(keyFile)])
  return stats.map(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`).join(' ')
}
