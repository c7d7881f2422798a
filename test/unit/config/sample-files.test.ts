// The files of conf/ say what the program does.
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { asteriskSchema, sectionSchemas } from '../../../src/config/config-schema.js'
import { readListFile } from '../../../src/config/read-list-file.js'
import { defaultSettings } from '../../../src/domain/settings.js'
import { ConfigFixture } from './config-fixture.js'
import { projectFile } from '../../support/project-file.js'

const fileOf = (name: string) => projectFile(`conf/${name}`)
const textOf = (name: string) => readFileSync(fileOf(name), 'utf8')

describe('the sample configuration', () => {
  const text = textOf('sipward.toml')
  const { asterisk, settings, ...sections } = parse(text) as Record<string, object>
  // What has no default and is yours to say.
  const own = ['name', 'host', 'username', 'secret']

  it('loads, and means what an empty configuration with the same PBX means', () => {
    const fixture = new ConfigFixture()
    const least = `[[asterisk]]\nname = "pbx"\nhost = "127.0.0.1"\nusername = "sipward"\nsecret = "change me"\n`

    const sample = fixture.load(text)
    const expected = fixture.load(least)
    fixture.remove()

    expect(sample).to.deep.equal({ ...expected, settings: defaultSettings })
  })

  for (const [name, schema] of Object.entries(sectionSchemas)) {
    it(`gives every default of [${name}] as it is`, () => {
      expect(sections[name]).to.deep.equal(schema.parse({}))
    })
  }

  it('gives every default of [[asterisk]], and the four lines that are yours', () => {
    const [pbx] = asterisk as unknown as [Record<string, string>]
    const least = Object.fromEntries(own.map((key) => [key, pbx[key]]))

    expect(Object.keys(least)).to.deep.equal(own)
    expect(pbx).to.deep.equal(asteriskSchema.parse(least))
  })

  it('mentions every key that there is', () => {
    const schemas = [asteriskSchema, ...Object.values(sectionSchemas)]

    for (const key of schemas.flatMap((schema) => Object.keys(schema.shape))) {
      expect(text).to.match(new RegExp(`^(# )?${key} = `, 'm'), key)
    }
    expect(settings).to.be.an('object')
  })
})

describe('the sample lists', () => {
  for (const list of ['allow', 'deny'] as const) {
    const name = `${list}list`
    it(`${name} lists nobody, and its examples are good lines`, async () => {
      const fixture = new ConfigFixture()
      const examples = textOf(name)
        .split('\n')
        .filter((line) => /^# \S+ {2,}/.test(line))
        .map((line) => line.slice(2))

      const sample = await readListFile(fileOf(name), list)
      const read = await readListFile(fixture.write(name, examples.join('\n')), list)
      fixture.remove()

      expect(sample).to.deep.equal({ entries: [], names: [], problems: [] })
      expect(read.problems).to.deep.equal([])
      expect(read.entries).to.have.length.greaterThan(0)
      expect([...read.entries, ...read.names]).to.have.length(examples.length)
    })
  }
})

describe('the Asterisk snippets', () => {
  it('agree with the sample configuration', () => {
    const manager = textOf('asterisk/manager.conf')
    const hep = textOf('asterisk/hep.conf')

    expect(manager)
      .to.match(/^\[sipward\]$/m)
      .and.to.match(/^secret = change me$/m)
    expect(manager).to.match(/^read = security,system$/m)
    expect(hep).to.contain(`capture_address = ${sectionSchemas.hep.parse({}).listen}\n`)
  })
})
