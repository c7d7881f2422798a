// The numbered files of migrations/: read, and held against what a store says it has applied.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../domain/app-error.js'

/** A migration that ships with this program. */
export interface MigrationFile {
  readonly number: number
  readonly name: string
  readonly text: string
  /** SHA-256 of the text, in hexadecimal. */
  readonly checksum: string
}

/** A migration as a store remembers it. */
export interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly checksum: string
}

/**
 * Reads `0001-NAME.ENDING`, `0002-…` of a directory.
 * @throws AppError `storeUnavailable` where one is missing
 */
export function readMigrationFiles(directory: string, ending: string): readonly MigrationFile[] {
  const names = readdirSync(directory).filter((name) => name.endsWith(`.${ending}`))
  return names.sort().map((name, index) => {
    const number = /^(\d{4})-[a-z0-9-]+\.[a-z]+$/.exec(name)?.[1]
    if (Number(number) !== index + 1) {
      throw refusal(
        `migration ${String(index + 1).padStart(4, '0')} is missing in ${directory}, where ${name} stands in its place`,
      )
    }
    const text = readFileSync(join(directory, name), 'utf8')
    const checksum = createHash('sha256').update(text).digest('hex')
    return { number: index + 1, name, text, checksum }
  })
}

/**
 * Returns the migrations that a store lacks.
 * @param applied what it has, by number
 * @throws AppError `storeUnavailable` where a file was changed, or the schema is newer
 */
export function missingMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): readonly MigrationFile[] {
  applied.forEach((row, index) => {
    check(row, index, files[index])
  })
  return files.slice(applied.length)
}

function check(row: AppliedMigration, index: number, file: MigrationFile | undefined): void {
  if (row.number !== index + 1) {
    throw refusal(`the store lacks migration ${index + 1} but has ${row.name}`)
  }
  if (file === undefined) {
    throw new AppError(
      'storeUnavailable',
      `the store has schema ${row.name}, newer than this program; update sipward`,
    )
  }
  if (row.checksum !== file.checksum) {
    throw refusal(`migration ${file.name} was changed after the store had applied ${row.name}`)
  }
}

function refusal(what: string): AppError {
  return new AppError('storeUnavailable', `${what}; install sipward again`)
}
