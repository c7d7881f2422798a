// Files that others have put into the way of root: links, pipes, folders and second names; and what a file keeps that is
// written again.
import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
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
import { fileModes } from '../../../src/setup/doctor/checks/file-modes.js'
import type { DoctorFacts } from '../../../src/setup/doctor/doctor-facts.js'
import { examine } from '../../../src/setup/doctor/examine.js'
import { Journal } from '../../../src/setup/journal/journal.js'
import { readFileState, writeFileState } from '../../../src/setup/journal/safe-file.js'
import type { LiveStep } from '../../../src/setup/journal/step.js'
import { plannedEdit, type PlannedStep } from '../../../src/setup/plan/planned-step.js'
import type { RunProgram } from '../../../src/setup/process/run-program.js'
import { runSetup, undoSetup } from '../../../src/setup/run-setup.js'
import { cannotRun } from '../../support/cannot-run.js'

/** A user of the system without a name. */
const service = 990
const words = { title: 'x', ownership: { uid: 0, gid: 0, mode: 0o640 } }

describe('root among files of others', () => {
  let top: string
  const at = (name: string): string => join(top, name)
  beforeEach(function () {
    if (process.getuid?.() !== 0) cannotRun(this, 'only root can give files to another user')
    top = mkdtempSync(join(tmpdir(), 'sipward-foreign-'))
    chmodSync(top, 0o755)
  })
  afterEach(() => {
    rmSync(top, { recursive: true })
  })

  const pipe = (path: string): void => {
    execFileSync('mkfifo', [path])
  }
  const ways: Readonly<Record<string, (path: string) => void>> = {
    'a link': (path) => {
      symlinkSync('/etc/passwd', path)
      lchownSync(path, service, service)
    },
    'a pipe': pipe,
    'a folder': (path) => {
      mkdirSync(path)
    },
    'a device': (path) => {
      execFileSync('mknod', [path, 'c', '1', '3'])
    },
    'a second name of another file': (path) => {
      linkSync(at('theirs'), path)
    },
    'a file with special rights': (path) => {
      writeFileSync(path, 'x')
      chmodSync(path, 0o4755)
    },
  }

  for (const [title, make] of Object.entries(ways)) {
    it(`undoes all other steps where ${title} stands in the place of one file`, async () => {
      const folder = at('conf')
      mkdirSync(folder)
      writeFileSync(at('theirs'), 'theirs', { mode: 0o600 })
      const names = ['a.conf', 'b.conf', 'c.conf']
      for (const name of names) writeFileSync(join(folder, name), '[x]\nk = 1\n')
      chownSync(folder, service, service)
      for (const name of names) chownSync(join(folder, name), service, service)
      const steps = names.flatMap((name): PlannedStep[] => {
        const edit = withKeys(readFileSync(join(folder, name), 'latin1'), 'x', { k: '2' })
        return plannedEdit(join(folder, name), edit, words)
      })
      const run: RunProgram = () => Promise.reject(new Error('no program is started here'))
      const tools = () => ({
        journal: Journal.open(at('state/journal.json')),
        run,
        files: systemFiles,
      })
      await runSetup(steps, tools())
      rmSync(join(folder, 'b.conf'))
      make(join(folder, 'b.conf'))

      const { undone, left } = await undoSetup(tools())
      expect(undone).to.equal(2)
      expect(left).to.have.length(1)
      expect(left[0]).to.include('b.conf')
      for (const name of ['a.conf', 'c.conf']) {
        expect(readFileSync(join(folder, name), 'utf8')).to.equal('[x]\nk = 1\n')
      }
      expect(readFileSync(at('theirs'), 'utf8')).to.equal('theirs')
      // What is left can be taken back once the way is free.
      rmSync(join(folder, 'b.conf'), { recursive: true })
      expect((await undoSetup(tools())).left).to.deep.equal([])
    })
  }

  it('waits for no pipe where it reads a configuration', () => {
    pipe(at('a.conf'))
    expect(systemFiles.read(at('a.conf'))).to.equal(undefined)
    expect(systemFiles.read('/dev/zero')).to.equal(undefined)
    expect(systemFiles.read('/proc/self/comm')).to.be.a('string')
  })

  it('changes nothing in a folder that everybody may write into', () => {
    mkdirSync(at('open'))
    chmodSync(at('open'), 0o1777)
    expect(() => {
      writeFileState(join(at('open'), 'a.conf'), { ...words.ownership, content: '' })
    }).to.throw('everybody may write in the folder')
  })

  it('gives Asterisk commands as the user that the journal names, and as nobody where it names none', async () => {
    const asked: unknown[] = []
    const run: RunProgram = (argv, { owner } = {}) => {
      asked.push([argv.at(-1), owner?.uid, owner?.gid])
      return Promise.resolve({ status: 0, stdout: '', stderr: '', isMissing: false })
    }
    const tools = () => ({
      journal: Journal.open(at('state/journal.json')),
      run,
      files: systemFiles,
    })
    const live = { kind: 'live', program: '/usr/sbin/asterisk', configFile: '/a' } as const
    const known: LiveStep = { ...live, uid: service, gid: 5, apply: 'one', undo: 'two' }
    const old = { ...live, undo: 'three' } as unknown as LiveStep
    await runSetup(
      [known, old].map((step) => ({ step, title: '', details: [] })),
      tools(),
    )

    expect((await undoSetup(tools())).differences.join()).to.include('"three" is left to you')
    expect(asked).to.deep.equal([
      ['one', service, 5],
      ['two', service, 5],
    ])
  })

  it('mends no mode through a link of others', async () => {
    writeFileSync(at('victim'), '', { mode: 0o644 })
    mkdirSync(at('theirs'))
    symlinkSync(at('victim'), join(at('theirs'), 'key.pem'))
    chownSync(at('theirs'), service, service)
    const guardedFiles = [{ path: join(at('theirs'), 'key.pem'), isSecret: true }]
    const [result] = await examine([fileModes], { guardedFiles } as unknown as DoctorFacts)

    const failure = await Promise.resolve()
      .then(() => result?.findings[0]?.fix?.())
      .catch((error: unknown) => error)
    expect(failure).to.be.an('error')
    expect(statSync(at('victim')).mode & 0o777).to.equal(0o644)
  })

  it('keeps the access list and the attributes of a file', function () {
    const path = at('a.conf')
    writeFileSync(path, 'k = 1\n')
    giveAttributes(top, 'a.conf')
    if (!attributesOf(top, 'a.conf').includes('SCHILY.acl.access')) {
      cannotRun(this, 'this file system, or tar, knows no access lists')
    }
    const before = attributesOf(top, 'a.conf')
    const state = readFileState(path)
    if (state === undefined) throw new Error('the file is gone')
    const text = withBlock('k = 1\n', ['x'], ';').text
    writeFileState(path, { ...state, content: Buffer.from(text, 'latin1').toString('base64') })

    expect(readFileSync(path, 'utf8')).to.equal(text)
    expect(attributesOf(top, 'a.conf')).to.deep.equal(before)
    expect(readFileState(path)).to.deep.include({
      uid: state.uid,
      gid: state.gid,
      mode: state.mode,
    })
  })
})

const acl = 'user::rw-\nuser:990:r--\ngroup::---\nmask::r--\nother::---\n'

/** Gives a file an access list and an attribute: tar takes them out of an archive. */
function giveAttributes(folder: string, name: string): void {
  const records =
    paxRecord('SCHILY.acl.access', acl) + paxRecord('SCHILY.xattr.user.sipward', 'kept')
  const content = readFileSync(join(folder, name), 'latin1')
  const archive = [
    ...tarEntry('pax', 'x', records),
    ...tarEntry(name, '0', content),
    '\0'.repeat(1024),
  ].join('')
  const options = ['--acls', '--xattrs', '--xattrs-include=user.*', '-xf', '-', '-C', folder]
  execFileSync('tar', options, { input: Buffer.from(archive, 'latin1') })
}

/** The records of a file's access list and attributes, as tar writes them. */
function attributesOf(folder: string, name: string): string[] {
  const options = ['--format=posix', '--acls', '--xattrs', '--xattrs-include=user.*', '-cf', '-']
  const archive = execFileSync('tar', [...options, '-C', folder, name]).toString('latin1')
  return [
    ...archive.matchAll(/(SCHILY\.(?:acl\.access|xattr\.user\.\w+))=([^\0]*?)(?=\n\d+ |\n?\0)/g),
  ].flatMap(([, key = '', value = '']) => [key, value])
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = rest.length
  while (String(length).length + rest.length !== length)
    length = String(length).length + rest.length
  return `${length}${rest}`
}

function tarEntry(name: string, type: string, content: string): string[] {
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`
  const head = (sum: string) =>
    [
      ...[name.padEnd(100, '\0'), octal(0o640, 8), octal(0, 8), octal(0, 8)],
      ...[octal(content.length, 12), octal(0, 12), sum, type, '\0'.repeat(100), 'ustar\0', '00'],
    ]
      .join('')
      .padEnd(512, '\0')
  const sum = Buffer.from(head(' '.repeat(8)), 'latin1').reduce((total, byte) => total + byte, 0)
  const size = Math.ceil(content.length / 512) * 512
  return [head(`${octal(sum, 7)} `), content.padEnd(size, '\0')]
}
