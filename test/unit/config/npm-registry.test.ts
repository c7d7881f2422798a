// Which registry npm would ask, by files and variables as npm reads them.
import { expect } from 'chai'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publicRegistry } from '../../../src/config/config-schema.js'
import { npmRegistry } from '../../../src/config/npm-registry.js'

describe('the registry of npm', () => {
  let folder: string
  let own: string
  let everybodys: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-npmrc-'))
    own = join(folder, '.npmrc')
    everybodys = join(folder, 'npmrc')
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const asked = (env: Readonly<Record<string, string>> = {}): string =>
    npmRegistry(env, '@one', [own, everybodys])

  it('is the public one where nobody has said another', () => {
    const asNobodySaid = asked()
    writeFileSync(
      own,
      '; registry=https://192.0.2.1/\n# registry = https://192.0.2.1/\nfund=false\n',
    )

    expect(asNobodySaid).to.equal(publicRegistry)
    expect(asked()).to.equal(asNobodySaid)
  })

  it("is the scope's, else the environment's, else the user's, else everybody's", () => {
    writeFileSync(everybodys, 'registry = "https://192.0.2.4/npm/"\n')
    expect(asked()).to.equal('https://192.0.2.4/npm/')
    writeFileSync(own, 'registry=https://192.0.2.9/\nregistry=https://192.0.2.3/\r\n')
    expect(asked()).to.equal('https://192.0.2.3/')
    expect(asked({ npm_config_registry: 'http://192.0.2.2/' })).to.equal('http://192.0.2.2/')
    writeFileSync(
      everybodys,
      '@one:registry=https://192.0.2.1/\n@two:registry=https://192.0.2.8/\n',
    )
    expect(asked({ npm_config_registry: 'http://192.0.2.2/' })).to.equal('https://192.0.2.1/')
  })

  it('is none that is no URL, or that stands for something else', () => {
    writeFileSync(own, 'registry=https://${HOST}/\n')
    writeFileSync(everybodys, 'registry=ftp://192.0.2.1/\n@one:registry=here\n')

    expect(asked()).to.equal(publicRegistry)
  })

  it("is found in the user's own file by the environment", () => {
    writeFileSync(own, 'registry=https://192.0.2.3/\n')

    expect(npmRegistry({ HOME: folder }, '@one')).to.equal('https://192.0.2.3/')
    expect(npmRegistry({ npm_config_userconfig: own }, '@one')).to.equal('https://192.0.2.3/')
  })
})
