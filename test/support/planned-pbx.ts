// A folder of an Asterisk's configuration that AMI is planned for, with a journal beside it.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type AmiSettings, readAmiSettings } from '../../src/setup/asterisk/ami-settings.js'
import { systemFiles } from '../../src/setup/conf/system-files.js'
import { Journal } from '../../src/setup/journal/journal.js'
import { planAmi } from '../../src/setup/plan/plan-ami.js'
import type { PlannedStep } from '../../src/setup/plan/planned-step.js'
import type { ProgramEnd } from '../../src/setup/process/run-program.js'
import { runSetup, type SetupTools, undoSetup, type UndoReport } from '../../src/setup/run-setup.js'

const answered: ProgramEnd = { status: 0, stdout: '', stderr: '', isMissing: false }

/** The folder. */
export class PlannedPbx {
  /** What lies beside the folder too. */
  readonly top = mkdtempSync(join(tmpdir(), 'sipward-plan-'))
  readonly folder = join(this.top, 'asterisk')

  constructor() {
    chmodSync(this.top, 0o755)
    mkdirSync(this.folder)
  }

  at(name: string): string {
    return join(this.folder, name)
  }

  /** Writes files, one byte for each character. */
  lay(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.at(name)), { recursive: true })
      writeFileSync(this.at(name), text, 'latin1')
    }
  }

  textOf(name: string): string {
    return readFileSync(this.at(name), 'latin1')
  }

  /** Every file below a folder with its text. */
  all(folder = this.folder): Record<string, string> {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
    return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'latin1')]))
  }

  get settings(): AmiSettings {
    return readAmiSettings(this.folder, systemFiles)
  }

  plan(): PlannedStep[] {
    const asterisk = {
      ...{ pid: 1, program: '/usr/sbin/asterisk', configFile: this.at('asterisk.conf') },
      ...{ user: { uid: 0, gid: 0, groups: [] }, files: systemFiles, directory: this.folder },
      ...{ version: '', command: () => Promise.resolve('') },
    }
    const login = { username: 'sipward', secret: 'of-setup' }
    return planAmi(asterisk, this.settings, login)
  }

  /** Makes the changes; Asterisk takes every command. */
  run(steps = this.plan()): Promise<void> {
    return runSetup(steps, this.#tools())
  }

  undo(): Promise<UndoReport> {
    return undoSetup(this.#tools())
  }

  remove(): void {
    rmSync(this.top, { recursive: true })
  }

  #tools(): SetupTools {
    const journal = Journal.open(join(this.top, 'state/journal.json'))
    return { journal, run: () => Promise.resolve(answered), files: systemFiles }
  }
}
