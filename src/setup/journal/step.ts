// The kinds of changes that setup makes. A step says all that is needed to take it back, before it is made.
import type { Piece } from '../conf/edit-conf.js'

/** A file as it is at an instant. */
export interface FileState {
  /** The bytes, as base64. */
  readonly content: string
  readonly uid: number
  readonly gid: number
  /** The permission bits. */
  readonly mode: number
}

/** A file that is written. */
export interface FileStep {
  readonly kind: 'file'
  readonly path: string
  /** Undefined where the file was not there. */
  readonly before?: FileState
  readonly after: FileState
  /** The way back where a person has changed the file since; none where the whole file is ours. */
  readonly pieces: readonly Piece[]
}

/** A folder that is made. */
export interface FolderStep {
  readonly kind: 'folder'
  readonly path: string
  readonly uid: number
  readonly gid: number
  readonly mode: number
}

/** A group of the system that is made. */
export interface GroupStep {
  readonly kind: 'group'
  readonly name: string
}

/** A command of Asterisk's own command line: given when the step is made, when it is undone, or both. */
export interface LiveStep {
  readonly kind: 'live'
  /** asterisk.conf of the Asterisk that is spoken to, and its program. */
  readonly configFile: string
  readonly program: string
  /** The user and the group that it runs as; its program is started with their rights. */
  readonly uid: number
  readonly gid: number
  readonly apply?: string
  readonly undo?: string
  /** What Asterisk answers where the command has failed. */
  readonly failure?: string
}

/** A unit of systemd that is enabled and started. */
export interface UnitStep {
  readonly kind: 'unit'
  readonly name: string
  readonly wasEnabled: boolean
  readonly wasActive: boolean
}

/** One change. */
export type Step = FileStep | FolderStep | GroupStep | LiveStep | UnitStep

/** How a step was taken back. */
export type Undone =
  /** All is as before the step. */
  | { readonly state: 'undone' | 'nothingToDo' }
  /** A person has changed it since: what was ours is taken out, and the rest is theirs. */
  | { readonly state: 'partly'; readonly sentence: string }
  /** It is left as it is, and a person must look at it. */
  | { readonly state: 'left'; readonly sentence: string }
