// The plan of AMI in a folder that Asterisk's user owns: neither an include nor a link leads root out of it.
import { expect } from 'chai'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { cannotRun } from '../../support/cannot-run.js'
import { PlannedPbx } from '../../support/planned-pbx.js'

/** A user of the system without a name. */
const service = 990

describe('setup writes in Asterisk’s folder alone, though Asterisk’s user owns it', () => {
  let pbx: PlannedPbx
  let elsewhere: string
  beforeEach(function () {
    if (process.getuid?.() !== 0) cannotRun(this, 'only root can give files to another user')
    pbx = new PlannedPbx()
    elsewhere = join(pbx.top, 'root-only')
    mkdirSync(elsewhere, { mode: 0o755 })
  })
  afterEach(() => {
    ;(pbx as PlannedPbx | undefined)?.remove()
  })
  const give = (path = pbx.folder): void => {
    chownSync(path, service, service)
    for (const name of readdirSync(path, { withFileTypes: true })) {
      const one = join(path, name.name)
      if (name.isDirectory()) give(one)
      else lchownSync(one, service, service)
    }
  }
  const isUntouched = (): void => {
    expect(pbx.all(elsewhere)).to.deep.equal({
      [join(elsewhere, 'victim.conf')]: '[general]\nenabled = no\n',
    })
  }
  const layVictim = (): void => {
    writeFileSync(join(elsewhere, 'victim.conf'), '[general]\nenabled = no\n')
  }

  it('not where an absolute include, or one with dots, names another folder', async () => {
    layVictim()
    for (const pattern of [
      `${elsewhere}/*.conf`,
      '../root-only/*.conf',
      `${elsewhere}/manager_custom.conf`,
    ]) {
      pbx.lay({
        'manager.conf': `[general]\nenabled = yes\nbindaddr = 127.0.0.1\n#include ${pattern}\n`,
      })
      give()
      await pbx.run()
      isUntouched()
      expect(pbx.textOf('manager.conf')).to.include('[sipward]')
      await pbx.undo()
    }
  })

  it('not where the key to be changed is in a file elsewhere', () => {
    layVictim()
    pbx.lay({ 'manager.conf': `#include ${elsewhere}/victim.conf\n` })
    give()
    expect(() => pbx.plan()).to.throw('so setup does not touch it')
    isUntouched()
  })

  it('not through a link of Asterisk’s user: to a file, or on the way to it', () => {
    layVictim()
    symlinkSync(join(elsewhere, 'victim.conf'), pbx.at('manager.conf'))
    give()
    expect(() => pbx.plan()).to.throw('so setup does not touch it')
    rmSync(pbx.at('manager.conf'))
    // In a circle, and to nothing.
    for (const target of ['manager.conf', join(elsewhere, 'new.conf')]) {
      symlinkSync(target, pbx.at('manager.conf'))
      give()
      expect(() => pbx.plan()).to.throw(/does not touch it|is a link/)
      rmSync(pbx.at('manager.conf'))
    }
    pbx.lay({ 'manager.conf': '[general]\nenabled = yes\n#include manager.d/*.conf\n' })
    symlinkSync(elsewhere, pbx.at('manager.d'))
    give()
    expect(() => pbx.plan()).to.throw('so setup does not touch it')
    isUntouched()
  })

  it('not through a link that is put there between the plan and the change', async () => {
    layVictim()
    pbx.lay({
      'manager.conf': '[general]\nenabled = yes\n#include manager.d/*.conf\n',
      'manager.d/other.conf': '',
    })
    give()
    const steps = pbx.plan()
    renameSync(pbx.at('manager.d'), pbx.at('moved'))
    symlinkSync(elsewhere, pbx.at('manager.d'))
    lchownSync(pbx.at('manager.d'), service, service)
    const failure = await pbx.run(steps).catch((error: unknown) => error)

    expect(failure).to.be.an('error')
    isUntouched()
    rmSync(pbx.at('manager.d'))
    renameSync(pbx.at('moved'), pbx.at('manager.d'))
    expect((await pbx.undo()).left).to.deep.equal([])
  })

  it('with the rights of who owns it, and follows the links of root', async () => {
    pbx.lay({ 'conf.d/manager.conf': '[general]\nenabled = no\n' })
    symlinkSync('conf.d/manager.conf', pbx.at('manager.conf'))
    give()
    chmodSync(pbx.at('conf.d/manager.conf'), 0o640)
    await pbx.run()
    const { uid, gid, mode } = statSync(pbx.at('conf.d/manager.conf'))
    expect([uid, gid, mode & 0o7777]).to.deep.equal([service, service, 0o640])
    await pbx.undo()

    // Root would be able to write here, and the folder's owner is not.
    chmodSync(pbx.at('conf.d'), 0o555)
    const failure = await pbx.run().catch((error: unknown) => error)
    expect(String(failure)).to.include('manager.conf cannot be written: EACCES')
    chmodSync(pbx.at('conf.d'), 0o755)
    await pbx.undo()

    layVictim()
    rmSync(pbx.folder, { recursive: true })
    mkdirSync(pbx.folder)
    symlinkSync(join(elsewhere, 'victim.conf'), pbx.at('manager.conf'))
    await pbx.run()
    expect(readFileSync(join(elsewhere, 'victim.conf'), 'latin1')).to.include('[sipward]')
    await pbx.undo()
    isUntouched()
    expect(existsSync(join(pbx.top, 'state'))).to.equal(false)
  })
})
