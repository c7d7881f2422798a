// The section about countries.
import { expect } from 'chai'
import { ConfigFixture, leastConfig } from './config-fixture.js'

describe('loadConfig, of [geo]', () => {
  let fixture: ConfigFixture
  beforeEach(() => {
    fixture = new ConfigFixture()
  })
  afterEach(() => {
    fixture.remove()
  })

  it('reads where the country database is got', () => {
    const geo = `[geo]\ndatabase = "/srv/own.mmdb"\nurl = "https://7:key@192.0.2.1/x"\nauto_update = true\n`
    const config = fixture.load(`${leastConfig}${geo}`, {
      SIPWARD_GEO_NPM_REGISTRY: 'http://192.0.2.2/npm/',
    })

    expect(config.geo).to.deep.equal({
      database: '/srv/own.mmdb',
      url: 'https://7:key@192.0.2.1/x',
      registry: 'http://192.0.2.2/npm/',
      autoUpdate: true,
    })
    expect(
      fixture.problemsOf(`${leastConfig}[geo]\ndatabase = "own.mmdb"\nurl = "ftp://192.0.2.1/x"\n`),
    ).to.deep.equal([
      'sipward.toml:7: "database" in [geo] must be the absolute path of a .mmdb file, not "own.mmdb"',
      'sipward.toml:8: "url" in [geo] must be an http:// or https:// URL of a .mmdb or .mmdb.gz file, not "ftp://192.0.2.1/x"',
    ])
  })
})
