// Configuration files in a directory of their own, and what loading them says.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Config } from '../../../src/config/config.js'
import { loadConfig } from '../../../src/config/load-config.js'
import type { Environment } from '../../../src/config/process-environment.js'
import { AppError } from '../../../src/domain/app-error.js'

/** A directory for the files of one test. */
export class ConfigFixture {
  readonly directory = mkdtempSync(join(tmpdir(), 'sipward-config-'))

  /** Writes a file, readable by its owner only, and returns its path. */
  write(name: string, text: string, mode = 0o600): string {
    const path = join(this.directory, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { mode })
    return path
  }

  load(text: string, env: Environment = {}): Config {
    return loadConfig({ file: this.write('sipward.toml', text), env })
  }

  loadFile(file: string): Config {
    return loadConfig({ file, env: {} })
  }

  /** Returns what a refused configuration says, line by line, with the path cut off. */
  problemsOf(text: string, env: Environment = {}): string[] {
    try {
      this.load(text, env)
    } catch (caught) {
      if (!(caught instanceof AppError)) throw caught
      if (caught.code !== 'invalidConfiguration') throw caught
      return caught.message.replaceAll(`${this.directory}/`, '').split('\n').slice(1)
    }
    return []
  }

  remove(): void {
    rmSync(this.directory, { recursive: true })
  }
}

/** The least that a configuration must say. */
export const leastConfig = `[[asterisk]]
name = "pbx"
host = "192.0.2.10"
username = "sipward"
secret = "s3cret"
`
