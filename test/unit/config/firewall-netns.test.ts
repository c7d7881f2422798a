// The network namespace of the firewall, found beside whatever else is wrong.
import { expect } from 'chai'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firewallNetnsOf } from '../../../src/config/firewall-netns.js'
import { AppError } from '../../../src/domain/app-error.js'

describe('the network namespace of the firewall', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-netns-'))
    file = join(folder, 'sipward.toml')
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  it('is read from the file, also beside lines and sections that are wrong', () => {
    writeFileSync(file, 'nonsense here\n[hep]\nlisten = 5\n[firewall]\nnetns = "pbx"\n')

    expect(firewallNetnsOf({ file, env: {} })).to.equal('pbx')
  })

  it('is read from the environment first', () => {
    writeFileSync(file, '[firewall]\nnetns = "pbx"\n')

    expect(firewallNetnsOf({ file, env: { SIPWARD_FIREWALL_NETNS: 'edge' } })).to.equal('edge')
  })

  it('is our own where nothing names another one', () => {
    for (const text of ['', '[firewall]\n', '[firewall]\nnetns = 5\n', 'firewall = 1\n']) {
      writeFileSync(file, text)
      expect(firewallNetnsOf({ file, env: {} }), text).to.equal(undefined)
    }
  })

  it('is not guessed where the file that is named cannot be read', () => {
    const origin = { file: join(folder, 'missing.toml'), env: {} }

    expect(() => firewallNetnsOf(origin)).to.throw(AppError, /missing\.toml/)
  })
})
