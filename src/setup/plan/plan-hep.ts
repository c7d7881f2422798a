// The HEP mirror: hep.conf, the modules, and both in force without a restart and without a dropped call.
import { join } from 'node:path'
import { AppError } from '../../domain/app-error.js'
import type { FoundAsterisk } from '../asterisk/find-asterisks.js'
import { type ConfFiles, isTrue, lastEntry, readAsteriskConf } from '../conf/asterisk-conf.js'
import { bareText } from '../conf/bare-lines.js'
import { type Edit, joined, withCommentedLines, withKeys, withLines } from '../conf/edit-conf.js'
import { readFileState } from '../journal/safe-file.js'
import { confinedPath, ownershipLike } from './confined-path.js'
import { overlaidFiles } from './overlaid-files.js'
import { liveStep } from './plan-ami.js'
import { plannedEdit, type PlannedStep, textOf } from './planned-step.js'

/** What hep.conf says and what runs. */
export interface HepState {
  readonly file: string
  /** Where messages are mirrored to by hep.conf; undefined where the mirror is off. */
  readonly target: string | undefined
  /** The modules that run, as `res_hep.so`. */
  readonly running: readonly string[]
  /** Modules that are installed: loaded, or there to be loaded. */
  readonly hasModules: boolean
}

/** The modules that the mirror needs, in the order in which they are loaded. */
export const hepModules = ['res_hep.so', 'res_hep_pjsip.so'] as const

/** Reads hep.conf and asks which modules run. */
export async function readHepState(asterisk: FoundAsterisk): Promise<HepState> {
  const { files } = asterisk
  const file = join(asterisk.directory, 'hep.conf')
  const modules = (await asterisk.command('module show like res_hep')) ?? ''
  const settings = (await asterisk.command('core show settings')) ?? ''
  const folder = /^\s*Module directory:\s*(\S+)/m.exec(settings)?.[1] ?? ''
  const running = hepModules.filter(
    (name) =>
      new RegExp(`^${name}.* Running`, 'm').test(modules) &&
      !new RegExp(`^${name}.*Not Running`, 'm').test(modules),
  )
  const isInstalled = (name: string) => modules.includes(name) || files.list(folder).includes(name)
  return {
    file,
    target: targetOf(file, asterisk.directory, files),
    running,
    hasModules: hepModules.every(isInstalled),
  }
}

function targetOf(file: string, directory: string, files: ConfFiles): string | undefined {
  const conf = readAsteriskConf(file, directory, files)
  const isEnabled = isTrue(lastEntry(conf, 'general', 'enabled')?.value ?? 'yes')
  return isEnabled ? lastEntry(conf, 'general', 'capture_address')?.value : undefined
}

/** Where sipward shall receive, and how this PBX is called in the datagrams. */
export interface HepWish {
  readonly address: string
  /** Undefined where one PBX needs no number of its own. */
  readonly captureId: number | undefined
}

/** Plans hep.conf and the modules; nothing where messages arrive already. */
export function planHep(asterisk: FoundAsterisk, state: HepState, wish: HepWish): PlannedStep[] {
  const changes = [...planHepConf(state, wish, asterisk), ...planModulesConf(asterisk)]
  const isLoaded = state.running.includes('res_hep.so')
  const isMirroring = state.running.includes('res_hep_pjsip.so')
  if (changes.length === 0 && isLoaded && isMirroring) return []
  return [
    ...(isLoaded ? [quiet(asterisk, 'module reload res_hep.so')] : []),
    ...changes,
    live(
      asterisk,
      isLoaded ? 'module reload res_hep.so' : 'module load res_hep.so',
      isLoaded ? undefined : 'module unload res_hep.so',
    ),
    ...(isMirroring
      ? []
      : [live(asterisk, 'module load res_hep_pjsip.so', 'module unload res_hep_pjsip.so')]),
  ]
}

/** A command that is given only when the steps behind it have been taken back. */
function quiet(asterisk: FoundAsterisk, undo: string): PlannedStep {
  return { step: liveStep(asterisk, { undo }), title: '', details: [] }
}

function live(asterisk: FoundAsterisk, apply: string, undo: string | undefined): PlannedStep {
  const failure = apply.startsWith('module load') ? 'Unable to load' : undefined
  return {
    step: liveStep(asterisk, {
      apply,
      ...(undo !== undefined && { undo }),
      ...(failure !== undefined && { failure }),
    }),
    title: `have Asterisk mirror its SIP messages now, without a restart: asterisk -rx "${apply}"`,
    details: [],
  }
}

function planHepConf(
  { file }: HepState,
  { address, captureId }: HepWish,
  asterisk: FoundAsterisk,
): PlannedStep[] {
  const { directory } = asterisk
  const path = confinedPath(file, directory)
  const before = readFileState(path)
  const keys = {
    enabled: 'yes',
    capture_address: address,
    uuid_type: 'call-id',
  }
  const isKept = captureId === undefined && /^\s*capture_id\s*=/im.test(bareText(textOf(before)))
  const all = isKept ? keys : { ...keys, capture_id: String(captureId ?? 1) }
  const edit = withKeys(textOf(before), 'general', all)
  refuseWithoutEffect(file, asterisk, { address, texts: new Map([[path, edit.text]]) })
  return plannedEdit(path, edit, {
    title: `have Asterisk mirror its SIP messages to sipward in ${path}`,
    ownership: ownershipLike(join(directory, 'manager.conf'), directory),
  })
}

/**
 * Reads the files as they will be: an include may take back what is written.
 * @throws AppError `unavailable`
 */
function refuseWithoutEffect(
  file: string,
  { directory, files }: FoundAsterisk,
  { address, texts }: { readonly address: string; readonly texts: ReadonlyMap<string, string> },
): void {
  if (targetOf(file, directory, overlaidFiles(files, texts)) === address) return
  const message = `what setup writes into ${file} would have no effect: mend it and its includes, then call setup again`
  throw new AppError('unavailable', message)
}

/** What is not loaded at the next start would mirror until then only. */
function planModulesConf({ directory }: FoundAsterisk): PlannedStep[] {
  const path = confinedPath(join(directory, 'modules.conf'), directory)
  const before = readFileState(path)
  if (before === undefined) return []
  const text = textOf(before)
  const first = withCommentedLines(text, (line) =>
    /^\s*noload\s*=>?\s*res_hep(_pjsip)?\.so/i.test(line),
  )
  return plannedEdit(path, withLoadLines(first), {
    title: `have Asterisk load the modules of the mirror at its start in ${path}`,
    ownership: before,
  })
}

/** Without `autoload` each module has a line of its own. */
function withLoadLines(edit: Edit): Edit {
  const bare = bareText(edit.text)
  const autoload = /^\s*autoload\s*=>?\s*(\w+)/im.exec(bare)?.[1]
  if (isTrue(autoload)) return edit
  const missing = hepModules.filter(
    (name) => !new RegExp(`^\\s*(pre)?load\\s*=>?\\s*${name}`, 'im').test(bare),
  )
  if (!/^\s*\[modules\]/im.test(bare)) return edit
  const lines = missing.map((name) => `load = ${name}`)
  return joined(edit, withLines(edit.text, 'modules', lines))
}
