// Who may import whom (docs/contributing.md), read from the imports of src; and one owner each for
// processes, the environment and the clock.
import { expect } from 'chai'
import {
  findClockReaders,
  findEnvironmentReaders,
  findFileRings,
  findFolderRings,
  findForbiddenImports,
  findForeignPackages,
  findImportersOf,
} from './import-rules.js'
import { readSources, type SourceFile } from './source-file.js'

const file = (path: string, text: string): SourceFile => ({ path, text })

describe('the imports of src', () => {
  const sources = readSources('src')

  it('go only where the layout lets them', () => {
    expect(sources).to.not.be.empty
    expect(findForbiddenImports(sources)).to.deep.equal([])
  })

  it('have no ring of folders', () => {
    expect(findFolderRings(sources)).to.deep.equal([])
  })

  it('have no ring of files', () => {
    expect(findFileRings(sources)).to.deep.equal([])
  })

  it('take packages of npm only into the rooms that own them', () => {
    expect(findForeignPackages(sources)).to.deep.equal([])
  })

  it('take child_process into exactly one file of enforce, and one of setup', () => {
    const importers = findImportersOf('child_process', sources).toSorted()

    expect(importers.map((path) => path.split('/')[1])).to.deep.equal(['enforce', 'setup'])
  })

  it('leave the environment to config', () => {
    const readers = findEnvironmentReaders(sources)

    expect(readers).to.not.be.empty
    expect(readers.filter((path) => !path.startsWith('src/config/'))).to.deep.equal([])
  })

  it('leave the clock to one file, in app', () => {
    expect(findClockReaders(sources)).to.deep.equal(['src/app/start/system-clock.ts'])
  })
})

describe('findForbiddenImports', () => {
  const allowed: [string, string][] = [
    ['src/decide/a.ts', "import { b } from '../domain/b.js'\nimport { c } from './c.js'"],
    [
      'src/listen/ami/a.ts',
      "import { b } from '../hep/b.js'\nimport type { C } from '../../ports/c.js'",
    ],
    ['src/app/a.ts', "import { b } from '../listen/ami/b.js'\nimport { c } from 'node:fs'"],
    ['src/cli/a.ts', "import { b } from '../app/b.js'"],
    ['src/main.ts', "await import('./cli/a.js')"],
    ['src/domain/a.ts', "import { isIP } from 'node:net'\nimport { z } from 'zod'"],
  ]
  for (const [path, text] of allowed) {
    it(`allows ${text.replace('\n', ' and ')} in ${path}`, () => {
      expect(findForbiddenImports([file(path, text)])).to.deep.equal([])
    })
  }

  const forbidden: [string, string, RegExp][] = [
    ['src/domain/a.ts', "import { b } from '../ports/b.js'", /domain must not import ports$/],
    ['src/decide/a.ts', "import type { B } from '../ports/b.js'", /decide must not import ports$/],
    ['src/classify/a.ts', "import { b } from '../decide/b.js'", /must not import decide$/],
    ['src/listen/ami/a.ts', "import { b } from '../../enforce/b.js'", /must not import enforce$/],
    ['src/tell/web/a.ts', "export { b } from '../../remember/b.js'", /must not import remember$/],
    ['src/tell/a.ts', "export * from '../config/b.js'", /tell must not import config$/],
    ['src/config/a.ts', "const b = await import('../app/b.js')", /config must not import app$/],
    ['src/config/a.ts', "type B = import('../ports/b.js').B", /config must not import ports$/],
    ['src/enforce/a.ts', "import b = require('../geo/b.js')", /enforce must not import geo$/],
    ['src/enforce/a.ts', "const b = require('../geo/b.js')", /enforce must not import geo$/],
    ['src/app/a.ts', "import { b } from '../cli/b.js'", /app must not import cli$/],
    ['src/app/a.ts', "import { b } from '../main.js'", /app must not import src\/main\.js$/],
    ['src/app/a.ts', "import { b } from '../../test/b.js'", /from outside of src$/],
    ['src/app/a.ts', 'const b = await import(name)', /imports a name that is computed$/],
    ['src/extra/a.ts', "import { b } from '../domain/b.js'", /no rule says what extra may/],
    ['src/domain/a.ts', "import { readFileSync } from 'node:fs'", /domain does no I\/O/],
    ['src/decide/a.ts', "import { connect, isIP } from 'node:net'", /decide does no I\/O/],
    ['src/classify/a.ts', "import * as net from 'node:net'", /classify does no I\/O/],
  ]
  for (const [path, text, complaint] of forbidden) {
    it(`complains of ${text} in ${path}`, () => {
      const complaints = findForbiddenImports([file(path, text)])

      expect(complaints).to.have.length(1)
      expect(complaints[0]).to.match(complaint)
    })
  }
})

describe('findFolderRings', () => {
  it('names a ring of folders once, and takes no way back and forth in one folder for one', () => {
    const files = [
      file('src/a/x.ts', "import { y } from '../b/y.js'\nimport { z } from './z.js'"),
      file('src/a/z.ts', "import { x } from './x.js'"),
      file('src/b/y.ts', "import { z } from '../c/z.js'"),
      file('src/c/z.ts', "import { x } from '../a/z.js'\nimport { d } from '../d/d.js'"),
    ]

    expect(findFolderRings(files)).to.deep.equal(['src/a → src/b → src/c → src/a is a ring'])
    expect(findFolderRings(files.slice(0, 3))).to.deep.equal([])
  })
})

describe('findFolderRings and doors', () => {
  it('counts a file beside a folder of its name as in that folder', () => {
    const files = [
      file('src/a/b.ts', "import { c } from './b/c.js'\nimport { d } from './d.js'"),
      file('src/a/b/c.ts', "import { d } from '../d.js'"),
      file('src/a/d.ts', ''),
    ]

    expect(findFolderRings(files)).to.deep.equal([])
    expect(
      findFolderRings([...files, file('src/a/e.ts', "import { b } from './b.js'")]),
    ).to.have.length(1)
  })
})

describe('findFileRings', () => {
  it('names a ring of files once, also one of types alone', () => {
    const files = [
      file('src/a/x.ts', "import type { Y } from './y.js'"),
      file('src/a/y.ts', "import { z } from '../b/z.js'"),
      file('src/b/z.ts', "export { x } from '../a/x.js'"),
    ]

    expect(findFileRings(files)).to.deep.equal([
      'src/a/x.ts → src/a/y.ts → src/b/z.ts → src/a/x.ts is a ring',
    ])
    expect(findFileRings(files.slice(0, 2))).to.deep.equal([])
  })
})

describe('findForeignPackages', () => {
  for (const [path, text, complaint] of [
    ['src/app/a.ts', "import { z } from 'zod'", /zod belongs to domain\/ and config\/ and tell\/$/],
    [
      'src/decide/a.ts',
      "import type { Db } from 'mongodb'",
      /mongodb belongs to remember\/mongodb\/$/,
    ],
    ['src/cli/a.ts', "await import('express/lib/router')", /express belongs to tell\/$/],
    ['src/geo/a.ts', "import left from '@left/pad/x.js'", /nobody owns the package @left\/pad$/],
  ] as const) {
    it(`complains of ${text} in ${path}`, () => {
      const complaints = findForeignPackages([file(path, text)])

      expect(complaints).to.have.length(1)
      expect(complaints[0]).to.match(complaint)
    })
  }

  it('allows owners, files and modules of Node', () => {
    const text = "import { z } from 'zod'\nimport fs from 'node:fs'\nimport { a } from './a.js'"

    expect(findForeignPackages([file('src/domain/b.ts', text)])).to.deep.equal([])
  })
})

describe('the owners', () => {
  const finds = (find: (files: readonly SourceFile[]) => string[], text: string): boolean =>
    find([file('x.ts', text)]).length === 1

  it('find whoever imports a module, however', () => {
    const find = (files: readonly SourceFile[]) => findImportersOf('child_process', files)

    expect(finds(find, "import { spawn } from 'node:child_process'")).to.equal(true)
    expect(finds(find, "import * as c from 'child_process'")).to.equal(true)
    expect(finds(find, "await import('node:child_process')")).to.equal(true)
    expect(finds(find, "import { type ChildProcess, spawn } from 'node:child_process'")).to.equal(
      true,
    )
    expect(finds(find, "import type { ChildProcess } from 'node:child_process'")).to.equal(false)
    expect(finds(find, "// import 'node:child_process'")).to.equal(false)
  })

  it('find whoever reads the environment, however', () => {
    for (const text of [
      'process.env.HOME',
      'f(process.env)',
      "process['env']",
      'globalThis.process.env',
      'const { env } = process',
      "import { env } from 'node:process'",
      "import { env as e } from 'process'",
    ]) {
      expect(finds(findEnvironmentReaders, text), text).to.equal(true)
    }
    for (const text of ['process.exit()', 'config.env', "'process.env'", '// process.env']) {
      expect(finds(findEnvironmentReaders, text), text).to.equal(false)
    }
  })

  it('find whoever reads the clock, however', () => {
    for (const text of [
      'Date.now()',
      'f(Date.now)',
      'new Date()',
      'new Date',
      'Date()',
      "Date['now']()",
    ]) {
      expect(finds(findClockReaders, text), text).to.equal(true)
    }
    for (const text of ['new Date(at)', 'Date.parse(t)', 'clock.now()', '// Date.now()']) {
      expect(finds(findClockReaders, text), text).to.equal(false)
    }
  })
})
