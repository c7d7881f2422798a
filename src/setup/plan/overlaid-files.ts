// The files of this machine as they will be, so that a plan can be looked at before it is carried out.
import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { ConfFiles } from '../conf/asterisk-conf.js'

/** Puts texts in the place of files, by their real paths; a text has one character for each byte. */
export function overlaidFiles(files: ConfFiles, texts: ReadonlyMap<string, string>): ConfFiles {
  return {
    read(path) {
      const text = texts.get(path) ?? texts.get(realOf(path))
      return text === undefined ? files.read(path) : Buffer.from(text, 'latin1').toString('utf8')
    },
    list(folder) {
      const real = realOf(folder)
      const added = [...texts.keys()]
        .filter((path) => dirname(path) === real)
        .map((path) => basename(path))
      return [...new Set([...files.list(folder), ...added])]
    },
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
