// `sipward doctor` and ARI of a real Asterisk: each fault is made, named, mended, and gone.
import { expect } from 'chai'
import { readFileSync, writeFileSync } from 'node:fs'
import { ariFiles, ariKeys } from '../../lab/ari-config.js'
import { describeWithLab } from '../../lab/requirements.js'
import { StockPbx } from '../../lab/stock-pbx.js'

interface DoctorJson {
  readonly checks: readonly {
    readonly failure: string
    readonly findings: readonly { sentence: string; cost: string; command: string }[]
  }[]
}

describeWithLab('sipward doctor, asking ARI', () => {
  let pbx: StockPbx
  before('set a machine up', async function () {
    this.timeout(180_000)
    pbx = await StockPbx.start({ asterisk: '22' })
    const { code, stderr } = await pbx.sipward(['setup', '--yes'])
    expect(code, stderr).to.equal(0)
    for (const [name, text] of Object.entries(ariFiles())) write(`/etc/asterisk/${name}`, text)
    const file = pbx.read('/etc/sipward/sipward.toml')
    const withKeys = file.replace(/^\[\[asterisk\]\]$/m, `[[asterisk]]\n${ariKeys()}`)
    expect(withKeys).not.to.equal(file)
    write('/etc/sipward/sipward.toml', withKeys)
    await reload()
  })
  after('close the machine', async () => {
    await (pbx as StockPbx | undefined)?.close()
  })

  const write = (path: string, text: string): void => {
    writeFileSync(pbx.path(path), text)
  }
  const reload = async (): Promise<void> => {
    await pbx.asterisk('module reload http')
    await pbx.asterisk('module reload res_ari.so')
  }
  const look = async (name = 'ari', isElsewhere = false) => {
    const argv = ['doctor', name, '--json']
    const { stdout, stderr } = await (isElsewhere ? pbx.sipwardOutside(argv) : pbx.sipward(argv))
    const [check] = (JSON.parse(stdout || '{"checks":[]}') as DoctorJson).checks
    expect(check?.failure, stderr).to.equal('')
    return check?.findings ?? []
  }
  /** Changes a file, expects what follows to be named, and puts the file back. */
  const expectNamed = async (path: string, change: readonly [RegExp, string], named: RegExp) => {
    const text = readFileSync(pbx.path(path), 'utf8')
    expect(text).to.match(change[0])
    write(path, text.replace(...change))
    await reload()
    const findings = await look()
    write(path, text)
    await reload()

    expect(findings.map(({ sentence }) => sentence).join('\n')).to.match(named)
    expect(findings[0]?.cost).to.include('AMI tells of attacks as before')
    expect(findings[0]?.sentence).not.to.include('ari-secret')
    expect(await look()).to.deep.equal([])
  }

  it('finds nothing where ARI answers', async () => {
    expect(await look()).to.deep.equal([])
    expect(await look('ari-modules')).to.deep.equal([])
  })

  it('names a wrong password', () =>
    expectNamed('/etc/asterisk/ari.conf', [/password=.*/, 'password=new'], /password \(401\)/))

  it('names an HTTP server that is switched off', () =>
    expectNamed(
      '/etc/asterisk/http.conf',
      [/enabled=yes/, 'enabled=no'],
      /nothing listens.*http\.conf/,
    ))

  it('names ARI that is switched off', () =>
    expectNamed(
      '/etc/asterisk/ari.conf',
      [/enabled=yes/, 'enabled=no'],
      /\(404\).*ari\.conf has enabled/,
    ))

  it('names an address that is another one', () =>
    expectNamed(
      '/etc/sipward/sipward.toml',
      [/127\.0\.0\.1:8088/, '127.0.0.1:8089'],
      /8089\/ari refuses/,
    ))

  it('names the module of ARI that is missing', async () => {
    await pbx.asterisk('module unload -f res_ari.so')
    const findings = await look()
    // A module that was forced out does not come back: a person starts Asterisk again.
    await pbx.stopAsterisk()
    await pbx.startAsterisk()

    expect(findings[0]?.sentence).to.match(/\(404\): see that res_ari\.so is loaded/)
    expect(await look()).to.deep.equal([])
  })

  it('names the module of events that is missing, and the command loads it', async () => {
    await pbx.asterisk('module unload res_ari_events.so')
    const [finding] = await look()

    expect(finding?.sentence).to.match(/\(404\): see that res_ari_events\.so is loaded/)
    await pbx.shell(finding?.command ?? '')
    expect(await look()).to.deep.equal([])
  })

  it('names a module of the mirror that does not run on a PBX that is no process of this machine', async () => {
    expect(await look('ari-modules', true)).to.deep.equal([])
    await pbx.asterisk('module unload res_hep_pjsip.so')
    const [finding] = await look('ari-modules', true)

    expect(finding?.sentence).to.match(/the module res_hep_pjsip\.so does not run/)
    await pbx.shell(finding?.command ?? '')
    expect(await look('ari-modules', true)).to.deep.equal([])
  })
})
