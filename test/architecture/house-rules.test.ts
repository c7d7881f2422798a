// The rules of the house, held against the tree; and each rule seen to complain of a bad example.
import { expect } from 'chai'
import {
  findBadNames,
  findDefaultExports,
  findForeignTexts,
  findLongFiles,
  findMissingHeaders,
  findNumberingGaps,
  findOwnCapitals,
  findUndocumentedExports,
  findUnescapedOutput,
} from './house-rules.js'
import {
  listFiles,
  listFolder,
  readProjectFile,
  readSources,
  type SourceFile,
} from './source-file.js'

const file = (text: string, path = 'x.ts'): SourceFile => ({ path, text })

describe('the tree', () => {
  const sources = readSources('src')
  const tests = readSources('test')
  const all = listFiles('')

  it('is seen by these tests', () => {
    expect(sources.map(({ path }) => path)).to.include('src/domain/address.ts')
    expect(tests.map(({ path }) => path)).to.include('test/architecture/house-rules.test.ts')
    expect(all).to.include.members(['package.json', 'package-lock.json', '.gitignore'])
  })

  it('has file names in kebab-case that say something', () => {
    expect(findBadNames([...sources, ...tests].map(({ path }) => path))).to.deep.equal([])
  })

  it('has no file of more than 300 lines', () => {
    expect(findLongFiles([...sources, ...tests])).to.deep.equal([])
  })

  it('has no default exports', () => {
    expect(findDefaultExports([...sources, ...tests])).to.deep.equal([])
  })

  it('has a comment at the head of every file of src', () => {
    expect(findMissingHeaders(sources)).to.deep.equal([])
  })

  it('has a comment on every export of src', () => {
    expect(findUndocumentedExports(sources)).to.deep.equal([])
  })

  it('begins sentences with a capital letter in one way', () => {
    expect(
      findOwnCapitals(sources.filter(({ path }) => path.startsWith('src/tell/'))),
    ).to.deep.equal([])
  })

  it('has migrations numbered without gaps', () => {
    const folders = listFolder('migrations').map((name) => `migrations/${name.replace('/', '')}`)

    expect(folders).to.include('migrations/sqlite')
    for (const folder of folders) {
      expect(listFolder(folder), folder).to.not.be.empty
      expect(findNumberingGaps(folder, listFolder(folder))).to.deep.equal([])
    }
  })

  it('has no template that prints text unescaped', () => {
    const templates = all.filter((path) => path.startsWith('templates/')).map(readProjectFile)

    expect(findUnescapedOutput(templates)).to.deep.equal([])
  })

  it('holds nothing that is true on one machine only', () => {
    const texts = all.filter((path) => !path.startsWith('test/fixtures/')).map(readProjectFile)

    expect(findForeignTexts(texts)).to.deep.equal([])
  })
})

describe('the rules complain of', () => {
  it('names that are not kebab-case or say nothing', () => {
    const good = [
      'src/ami-client.ts',
      'test/store.contract.ts',
      'test/a.test.ts',
      'src/serviced.ts',
    ]
    const bad = [
      'src/AmiClient.ts',
      'src/ami_client.ts',
      'a.spec.ts',
      'src/ip-utils.ts',
      'manager.ts',
    ]

    expect(findBadNames(good)).to.deep.equal([])
    expect(findBadNames(bad)).to.deep.equal([
      'src/AmiClient.ts: not kebab-case',
      'src/ami_client.ts: not kebab-case',
      'a.spec.ts: not kebab-case',
      'src/ip-utils.ts: "utils" says nothing',
      'manager.ts: "manager" says nothing',
    ])
  })

  it('files of more than 300 lines', () => {
    expect(findLongFiles([file('a\n'.repeat(300))])).to.deep.equal([])
    expect(findLongFiles([file('a\n'.repeat(301))])).to.deep.equal([
      'x.ts: 301 lines, more than 300',
    ])
  })

  it('files without a comment at their head', () => {
    const good = ['// What it is.\n', '/* What it is. */', '#!/usr/bin/env node\n// What it is.']
    const bad = ['', "import 'x'\n// Late.", '#!/usr/bin/env node\nrun()', '//']

    expect(findMissingHeaders(good.map((text) => file(text)))).to.deep.equal([])
    expect(findMissingHeaders(bad.map((text) => file(text)))).to.have.length(bad.length)
  })

  it('default exports in each spelling', () => {
    const good = ['export const a = 1', "export { default as a } from 'b'", '// export default']
    const bad = [
      'export default 1',
      'export default function a() {}',
      'export default class {}',
      'const a = 1\nexport { a as default }',
    ]

    expect(findDefaultExports(good.map((text) => file(text)))).to.deep.equal([])
    expect(findDefaultExports(bad.map((text) => file(text)))).to.have.length(bad.length)
  })

  it('exports without a comment, of every kind', () => {
    const kinds = [
      'export function named(): void {}',
      'export async function named() {}',
      'export const named = 1',
      'export class named {}',
      'export interface named {}',
      'export type named = 1',
      'export abstract class named {}',
    ]
    for (const text of kinds) {
      expect(findUndocumentedExports([file(text)]), text).to.deep.equal([
        'x.ts: no comment on named',
      ])
      expect(findUndocumentedExports([file(`// No TSDoc.\n${text}`)]), text).to.have.length(1)
      expect(findUndocumentedExports([file(`/** Does. */\n${text}`)]), text).to.deep.equal([])
      expect(findUndocumentedExports([file(text.replace('export ', ''))]), text).to.deep.equal([])
    }
    const overloads = '/** Does. */\nexport function a(): 1\nexport function a(b?: 1): 1 {}'
    expect(findUndocumentedExports([file(overloads)])).to.deep.equal([])
  })

  it('migrations with a gap, a double or no number', () => {
    const gapsOf = (...names: string[]) => findNumberingGaps('m', names)

    expect(gapsOf('0002-b.sql', '0001-a.sql')).to.deep.equal([])
    expect(gapsOf('0001-a.sql', '0003-b.sql')).to.deep.equal([
      'm/0003-b.sql: should begin with 0002-',
    ])
    expect(gapsOf('0001-a.sql', '0001-b.sql')).to.deep.equal([
      'm/0001-b.sql: should begin with 0002-',
    ])
    expect(gapsOf('first.sql')).to.deep.equal(['m/first.sql: should begin with 0001-'])
  })

  it('templates that print text unescaped', () => {
    expect(findUnescapedOutput([file('{{source}} {{#each a}}{{/each}}')])).to.deep.equal([])
    for (const text of ['{{{source}}}', '{{~{source}~}}', '{{&source}}', '{{~& source}}']) {
      expect(findUnescapedOutput([file(text)]), text).to.have.length(1)
    }
  })

  it('a second way to begin a sentence', () => {
    const bad = [
      'text.charAt(0).toUpperCase() + text.slice(1)',
      'text.slice(0, 1).toUpperCase() + text.slice(1)',
    ]

    for (const text of bad) expect(findOwnCapitals([file(text)]), text).to.have.length(1)
    expect(findOwnCapitals([file('code.toUpperCase()'), file('capital(text)')])).to.deep.equal([])
  })

  it('texts that are true on one machine only', () => {
    const slash = '/'
    const bad = [
      `see ${slash}work/main`,
      `"${slash}home/me/x"`,
      `${slash}tmp/bash_jobs.0/x`,
      ['https://registry', 'npmjs.org/x'].join('.'),
      ['registry', '= http://127.0.0.1/'].join(''),
      ['{"resol', 'ved": "x"}'].join(''),
    ]
    const good = [
      'src/work/a.ts',
      './home/x',
      '/var/lib/sipward',
      'a registry of names',
      'resolved',
    ]

    for (const text of bad) expect(findForeignTexts([file(text)]), text).to.have.length(1)
    expect(findForeignTexts(good.map((text) => file(text)))).to.deep.equal([])
  })
})
