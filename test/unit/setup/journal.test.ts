// The journal: what was begun can be taken back, wherever a crash was, and nobody's change is overwritten.
import { expect } from 'chai'
import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withBlock, withKeys } from '../../../src/setup/conf/edit-conf.js'
import { systemFiles } from '../../../src/setup/conf/system-files.js'
import { readFileState } from '../../../src/setup/journal/safe-file.js'
import { Journal } from '../../../src/setup/journal/journal.js'
import { confinedPath } from '../../../src/setup/plan/confined-path.js'
import { plannedEdit, type PlannedStep } from '../../../src/setup/plan/planned-step.js'
import { cannotRun } from '../../support/cannot-run.js'
import type { RunProgram } from '../../../src/setup/process/run-program.js'
import { runSetup, type SetupMoment, undoSetup } from '../../../src/setup/run-setup.js'

const never: RunProgram = () => Promise.reject(new Error('no program is started here'))
const moments: readonly SetupMoment[] = ['begun', 'written', 'made']

describe('the journal of setup', () => {
  let folder: string
  const at = (name: string): string => join(folder, name)
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-journal-'))
    writeFileSync(at('manager.conf'), '[general]\nenabled = no\n', { mode: 0o640 })
    chmodSync(at('manager.conf'), 0o640)
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const journal = (): Journal => Journal.open(at('state/journal.json'))
  const tools = (onMoment?: (moment: SetupMoment, step: PlannedStep) => void) => ({
    journal: journal(),
    run: never,
    files: systemFiles,
    ...(onMoment !== undefined && { onMoment }),
  })
  const plan = (): PlannedStep[] => {
    const text = readFileSync(at('manager.conf'), 'utf8')
    const words = { title: 'x', ownership: { ...owner, mode: 0o600 } }
    return [
      { step: { kind: 'folder', path: at('new'), ...owner, mode: 0o750 }, title: 'x', details: [] },
      ...plannedEdit(at('manager.conf'), withKeys(text, 'general', { enabled: 'yes' }), words),
      ...plannedEdit(at('new/own.conf'), withBlock('', ['[sipward]'], ';'), words),
    ]
  }
  const isAsBefore = (): void => {
    expect(readdirSync(folder)).to.deep.equal(['manager.conf'])
    expect(readFileSync(at('manager.conf'), 'utf8')).to.equal('[general]\nenabled = no\n')
    expect(statSync(at('manager.conf')).mode & 0o7777).to.equal(0o640)
  }

  it('takes everything back, and is gone then', async () => {
    await runSetup(plan(), tools())
    expect(readFileSync(at('manager.conf'), 'utf8')).to.include('enabled = yes')
    expect(statSync(at('manager.conf')).mode & 0o7777).to.equal(0o640)
    expect(statSync(at('state/journal.json')).mode & 0o7777).to.equal(0o600)
    expect(statSync(at('state')).mode & 0o7777).to.equal(0o700)

    expect(await undoSetup(tools())).to.deep.equal({ undone: 3, differences: [], left: [] })
    isAsBefore()
    expect(await undoSetup(tools())).to.deep.equal({ undone: 0, differences: [], left: [] })
  })

  for (const moment of moments) {
    for (const step of [0, 1, 2]) {
      it(`takes everything back after a crash when step ${step} was ${moment}`, async () => {
        const steps = plan()
        const crash = (at: SetupMoment, made: PlannedStep): void => {
          if (at === moment && made === steps[step]) throw new Error('crash')
        }
        const failure = await runSetup(steps, tools(crash)).catch((error: unknown) => error)
        // A folder is never half written.
        if (!(moment === 'written' && step === 0)) expect(failure).to.be.an('error')

        await undoSetup(tools())
        isAsBefore()
      })
    }
  }

  it('takes back a setup that was called again after a crash', async () => {
    const crash = (moment: SetupMoment, { step }: PlannedStep): void => {
      if (moment === 'begun' && step.kind === 'file') throw new Error('crash')
    }
    await runSetup(plan(), tools(crash)).catch(() => undefined)
    await runSetup(plan().slice(1), tools())

    expect((await undoSetup(tools())).left).to.deep.equal([])
    isAsBefore()
  })

  it('takes its own lines out of a file that a person has changed since, and says so', async () => {
    await runSetup(plan(), tools())
    writeFileSync(at('manager.conf'), `; mine\n${readFileSync(at('manager.conf'), 'utf8')}`)

    const { differences, left } = await undoSetup(tools())
    expect(differences.join()).to.include('manager.conf was changed since by somebody else')
    expect(left).to.deep.equal([])
    expect(readFileSync(at('manager.conf'), 'utf8')).to.equal('; mine\n[general]\nenabled = no\n')
  })

  it('leaves a file of its own that a person has changed, and can be asked again', async () => {
    await runSetup(plan(), tools())
    writeFileSync(at('new/own.conf'), 'mine\n')

    const first = await undoSetup(tools())
    expect(first.left).to.have.length(1)
    expect(first.differences.join()).to.include('new holds other files and stays')
    expect(readFileSync(at('new/own.conf'), 'utf8')).to.equal('mine\n')
    rmSync(at('new/own.conf'))
    expect((await undoSetup(tools())).left).to.deep.equal([])
    expect(existsSync(at('state'))).to.equal(false)
  })

  it('follows no link to a file of somebody else, and writes over none', async function () {
    if (process.getuid?.() !== 0) cannotRun(this, 'only root can give a link to another user')
    writeFileSync(at('theirs'), 'a secret of root\n')
    symlinkSync(at('theirs'), at('planted.conf'))
    lchownSync(at('planted.conf'), 12_345, 12_345)
    symlinkSync(at('manager.conf'), at('honest.conf'))

    expect(confinedPath(at('honest.conf'), folder)).to.equal(at('manager.conf'))
    expect(() => readFileState(at('planted.conf'))).to.throw()
    const words = { title: 'x', ownership: { ...owner, mode: 0o600 } }
    // Where the temporary file was to be there is a link already.
    symlinkSync(at('theirs'), at('.manager.conf.sipward-new'))
    await runSetup(plannedEdit(at('manager.conf'), withBlock('', ['x'], ';'), words), tools())
    expect(readFileSync(at('theirs'), 'utf8')).to.equal('a secret of root\n')
    expect(readFileSync(at('manager.conf'), 'utf8')).to.include('\nx\n')
  })

  it('believes no journal that others may write, and none that is no journal', async () => {
    await runSetup(plan(), tools())
    chmodSync(at('state/journal.json'), 0o666)
    expect(() => journal()).to.throw('may be written by others than root')
    chmodSync(at('state/journal.json'), 0o600)
    writeFileSync(at('state/journal.json'), '{"version":1')
    expect(() => journal()).to.throw('cannot be understood')
    writeFileSync(at('state/journal.json'), '{"version":2,"steps":[]}')
    expect(() => journal()).to.throw('another version')
  })
})
