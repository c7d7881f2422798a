// What README, CHANGELOG and docs say, held against the code.
import { posix } from 'node:path'
import { expect } from 'chai'
import { errorCodes } from '../../src/domain/app-error.js'
import {
  documentedCodesOf,
  documentedEntriesOf,
  heldRowsOf,
  newestVersionOf,
  scriptsNamedIn,
  sectionOf,
} from './docs-rules.js'
import { isInProject, listFiles, listFolder, readProjectFile } from './source-file.js'

const read = (path: string): string => readProjectFile(path).text

interface Package {
  readonly version: string
  readonly scripts: Readonly<Record<string, string>>
}

describe('the documents', () => {
  const { scripts, version } = JSON.parse(read('package.json')) as Package

  it('list every code with its exit code', () => {
    const inCode = Object.entries(errorCodes).map(([code, { exit }]) => ({ code, exit }))

    expect(
      documentedCodesOf(sectionOf(read('docs/commands.md'), 'Exit codes')),
    ).to.have.deep.members(inCode)
  })

  it('show what lies in src', () => {
    expect(documentedEntriesOf(sectionOf(read('docs/contributing.md'), 'Layout'))).to.deep.equal(
      listFolder('src'),
    )
  })

  it('name only scripts that package.json has', () => {
    const named = scriptsNamedIn(read('README.md'))

    expect(named).to.not.be.empty
    expect(named.filter((script) => !(script in scripts))).to.deep.equal([])
    expect(
      scriptsNamedIn(read('docs/contributing.md')).filter((script) => !(script in scripts)),
    ).to.deep.equal([])
  })

  it('have the version of package.json on top of the CHANGELOG', () => {
    expect(newestVersionOf(read('CHANGELOG.md'))).to.equal(version)
  })

  for (const path of ['README.md', ...listFiles('docs').filter((name) => name.endsWith('.md'))]) {
    it(`link from ${path} only to files that exist`, () => {
      const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      const targets = links.map((link) => posix.join(posix.dirname(path), link[1] ?? ''))

      expect(targets.filter((target) => !isInProject(target))).to.deep.equal([])
    })
  }

  it('name a test that is there for every row that something holds', () => {
    const pages = listFiles('docs').filter((name) => name.endsWith('.md'))
    const rows = pages.flatMap((path) => heldRowsOf(read(path)))

    expect(heldRowsOf(read('docs/attacks.md'))).to.have.length.above(50)
    expect(rows.filter(({ problem }) => problem !== '')).to.deep.equal([])
    expect(
      rows.flatMap(({ row, tests }) =>
        tests.filter((test) => !isInProject(test)).map((test) => `${row}: ${test}`),
      ),
    ).to.deep.equal([])
    expect(
      rows.flatMap(({ tests }) => tests).filter((test) => !test.endsWith('.test.ts')),
    ).to.deep.equal([])
  })

  for (const path of listFiles('docs').filter((name) => name.endsWith('.md'))) {
    it(`name in ${path} only files that exist`, () => {
      const named = [...read(path).matchAll(/`((?:src|test|docs|conf|migrations)\/[\w./-]*)`/g)]

      const missing = named.map((name) => name[1] ?? '').filter((name) => !isInProject(name))
      expect(missing).to.deep.equal([])
    })
  }
})

describe('the readers of documents', () => {
  const readme = [
    '# x',
    '## Layout',
    '```text',
    'src/',
    '  main.ts   argv in',
    '  domain/   values',
    '    deep/   below',
    '',
    'test/',
    '  unit/',
    '```',
    '## Exit codes',
    '| code | exit | meaning |',
    '|---|---|---|',
    '| `usage` | 64 | x |',
    '| notRunning | 69 | x |',
  ].join('\n')

  it('find sections, and miss what is missing', () => {
    expect(sectionOf(readme, 'Layout'))
      .to.match(/^Layout\n/)
      .and.not.match(/Exit/)
    expect(() => sectionOf(readme, 'Nothing')).to.throw('there is no section "## Nothing"')
  })

  it('find the entries right below src', () => {
    expect(documentedEntriesOf(sectionOf(readme, 'Layout'))).to.deep.equal(['domain/', 'main.ts'])
    expect(documentedEntriesOf('```\nlib/\n  a/\n```')).to.deep.equal([])
  })

  it('find the exit codes', () => {
    expect(documentedCodesOf(sectionOf(readme, 'Exit codes'))).to.deep.equal([
      { code: 'usage', exit: 64 },
      { code: 'notRunning', exit: 69 },
    ])
  })

  it('find the scripts', () => {
    const text =
      '`npm install && npm run demo`, npm run test:unit, npm test, npm start, npm run demo'

    expect(scriptsNamedIn(text)).to.deep.equal(['demo', 'test:unit', 'test', 'start'])
  })

  it('find what holds a row', () => {
    const cells = [
      'asterisk `a.test.ts`; `unit/x/b.test.ts`',
      'unit `c.test.ts`, `d.test.ts`',
      '`netfilter/e.test.ts`, `f.test.ts`',
      'the same',
      'no test: there is nothing to hear',
      'test/netfilter/g.test.ts',
      'somebody',
    ]
    const table = ['| row | held by |', '|---|---|', ...cells.map((cell) => `| x | ${cell} |`)]
    const rows = heldRowsOf([...table, '', '| other | `h.test.ts` |'].join('\n'))

    expect(rows.map(({ tests }) => tests)).to.deep.equal([
      ['test/integration/asterisk/a.test.ts', 'test/unit/x/b.test.ts'],
      ['test/unit/decide/c.test.ts', 'test/unit/decide/d.test.ts'],
      ['test/netfilter/e.test.ts', 'test/netfilter/f.test.ts'],
      ...[[], [], [], []],
    ])
    expect(rows.map(({ problem }) => problem !== '')).to.deep.equal([
      ...[false, false, false, false, false, true, true],
    ])
    expect(heldRowsOf('| row | held by |\n|---|---|\n| x | the same |')[0]?.problem).to.not.equal(
      '',
    )
  })

  it('find the newest version', () => {
    expect(newestVersionOf('# x\n\n## [Unreleased]\n\n## [1.2.3] - 2026-01-01\n## 1.0.0')).to.equal(
      '1.2.3',
    )
    expect(newestVersionOf('# x\n## 0.1.0')).to.equal('0.1.0')
    expect(newestVersionOf('# x')).to.equal(undefined)
  })
})
