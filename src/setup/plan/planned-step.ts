// Steps as they are shown to a person before they are made.
import { AppError } from '../../domain/app-error.js'
import type { Edit } from '../conf/edit-conf.js'
import { readFileState } from '../journal/safe-file.js'
import type { FileState, Step } from '../journal/step.js'

/** A step, and what a person reads of it. */
export interface PlannedStep {
  readonly step: Step
  /** One line: what is done. */
  readonly title: string
  /** The lines that come and go, with `+` and `-`; secrets are hidden. */
  readonly details: readonly string[]
}

/** Who owns a new file, and who may read it. */
export type Ownership = Omit<FileState, 'content'>

/** A file with so many lines of the same key was not written by a person who means well. */
const mostPieces = 200

/**
 * Plans that a file is written as an edit says; nothing where it is so already.
 * @throws AppError `unavailable` where the edit has too many places
 */
export function plannedEdit(
  path: string,
  edit: Edit,
  { title, ownership }: { readonly title: string; readonly ownership: Ownership },
): PlannedStep[] {
  const before = readFileState(path)
  const content = Buffer.from(edit.text, 'latin1').toString('base64')
  if (before?.content === content) return []
  if (edit.pieces.length > mostPieces) {
    const message = `${path} would have to be changed in more than ${mostPieces} places`
    throw new AppError('unavailable', message)
  }
  const after = { ...(before ?? ownership), content }
  const pieces = before === undefined ? [] : edit.pieces
  const step: Step = { kind: 'file', path, after, pieces, ...(before !== undefined && { before }) }
  return [{ step, title, details: differences(textOf(before), edit.text) }]
}

/** The text of a file, one character for each byte, so that every byte stays as it is; empty where there is none. */
export function textOf(state: FileState | undefined): string {
  return state === undefined ? '' : Buffer.from(state.content, 'base64').toString('latin1')
}

/** The lines that go and come, between what both texts begin and end with. */
function differences(before: string, after: string): string[] {
  const old = before.split('\n')
  const fresh = after.split('\n')
  const [had, has] = [new Set(old), new Set(fresh)]
  const gone = old.filter((line) => line !== '' && !has.has(line))
  const come = fresh.filter((line) => line.trim() !== '' && !had.has(line))
  return [...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`)]
    .map(withoutSecret)
    .map((line) => Buffer.from(line, 'latin1').toString('utf8'))
}

function withoutSecret(line: string): string {
  return line.replace(/^([-+] *secret *=>? *).*$/i, '$1…')
}
