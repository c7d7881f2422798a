// May others read the secrets, or write what root believes?
import { closeSync, constants, fchmodSync, fstatSync, openSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { AppError } from '../../../domain/app-error.js'
import { honestPath, withFolder } from '../../journal/open-folder.js'
import { type Check, type Finding, fixCommand, notLookedAt, wrong } from '../check.js'
import type { GuardedFile } from '../doctor-facts.js'

const name = 'file-modes'
const othersRead = 0o004
const othersWrite = 0o002
const groupWrite = 0o020

/** Looks at the configuration, the list files and the keys. */
export const fileModes: Check = {
  name,
  title: 'others can neither read the secrets nor write the files',
  isCheap: true,
  look: ({ guardedFiles }) => {
    const found = guardedFiles.map(findingsOf)
    if (found.every((findings) => findings === undefined)) {
      return notLookedAt('there is no such file, or only root may look at it')
    }
    return found.flatMap((findings) => findings ?? [])
  },
}

function findingsOf({ path, isSecret }: GuardedFile): Finding[] | undefined {
  const mode = modeIfSeen(path)
  if (mode === undefined) return undefined
  const isWritten = (mode & (othersWrite | groupWrite)) !== 0
  const isRead = isSecret && (mode & othersRead) !== 0
  if (!isWritten && !isRead) return []
  const sentence = isWritten
    ? `${path} may be written by others than its owner (mode ${modeOf(mode)})`
    : `${path} holds a secret and is readable by everybody (mode ${modeOf(mode)})`
  const cost = isWritten
    ? 'whoever has an account here decides whom sipward lets in, and which programs it starts'
    : 'whoever has an account here can log in to AMI, or read what is encrypted'
  const bits = isSecret ? othersRead | othersWrite | groupWrite : othersWrite | groupWrite
  const fix = (): Promise<void> => {
    withoutBits(path, bits)
    return Promise.resolve()
  }
  return [wrong({ sentence, cost, command: fixCommand(name), fix })]
}

/** Undefined where it is not there, or in a folder that is closed to us. */
function modeIfSeen(path: string): number | undefined {
  try {
    return statSync(path).mode
  } catch {
    return undefined
  }
}

/** By the open file: a link of somebody else would have root change another file. */
function withoutBits(path: string, bits: number): void {
  const real = honestPath(path)
  if (real === undefined)
    throw new AppError('unavailable', `${path} is reached by a link of others than root`)
  withFolder(dirname(real), ({ at }) => {
    changeMode(at(basename(real)), bits)
  })
}

function changeMode(path: string, bits: number): void {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    fchmodSync(file, fstatSync(file).mode & 0o7777 & ~bits)
  } finally {
    closeSync(file)
  }
}

function modeOf(mode: number): string {
  return (mode & 0o777).toString(8)
}
