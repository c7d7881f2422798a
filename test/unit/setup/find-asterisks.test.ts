// Which processes called asterisk root believes: with real processes, users, links and folders.
import { expect } from 'chai'
import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Asterisks, findAsterisks } from '../../../src/setup/asterisk/find-asterisks.js'
import { systemFiles } from '../../../src/setup/conf/system-files.js'
import { runProgram } from '../../../src/setup/process/run-program.js'
import { cannotRun } from '../../support/cannot-run.js'
import { waitUntil } from '../../support/wait-until.js'

/** A user of the system without a name, and one who has an account. */
const service = 990
const person = 12_345

/** The program is a shell, and its configuration a script: asked by `-rx` it notes whose rights it has, and answers. */
const script = (notes: string, directory: string): string => `
if [ "$1" = -rx ]; then
  echo "$2: $(id -u) $(id -g) $(id -G)" >>${notes}
  echo "  Version:                     22.0.0"
  echo "  Configuration directory:     ${directory}"
else
  read line
fi
`

describe('a process that is called asterisk', () => {
  /** In a folder that is root's alone, up to the first one. */
  let system: string
  /** In a folder that everybody may write into. */
  let open: string
  let children: ChildProcess[]
  beforeEach(function () {
    if (process.getuid?.() !== 0) cannotRun(this, 'only root starts processes as other users')
    system = mkdtempSync('/var/lib/sipward-test-')
    open = mkdtempSync(join(tmpdir(), 'sipward-test-'))
    for (const folder of [system, open]) chmodSync(folder, 0o755)
    children = []
  })
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL')
    await waitUntil(
      () => children.every(({ exitCode, signalCode }) => (exitCode ?? signalCode) !== null),
      {
        what: 'the end of the processes',
      },
    )
    for (const folder of [system, open]) rmSync(folder, { recursive: true })
  })

  const program = (folder: string, from = '/bin/sh'): string => {
    const path = join(folder, 'asterisk')
    copyFileSync(from, path)
    chmodSync(path, 0o755)
    return path
  }
  const notes = (): string => join(open, 'notes')
  /** A configuration of a user, which names a folder. */
  const configuration = (uid: number, directory: string): string => {
    const file = join(open, 'asterisk.conf')
    writeFileSync(notes(), '')
    chmodSync(notes(), 0o666)
    writeFileSync(file, script(notes(), directory), { mode: 0o600 })
    chownSync(file, uid, uid)
    return file
  }
  const folderOf = (uid: number, name = 'etc'): string => {
    const folder = join(open, name)
    mkdirSync(folder, { mode: 0o755 })
    chownSync(folder, uid, uid)
    return folder
  }
  const start = async (argv: readonly string[], uid: number): Promise<number> => {
    const [first = '', ...rest] = argv
    const options = { uid, gid: uid, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] as const }
    const child = spawn(first, rest, { ...options, stdio: ['pipe', 'ignore', 'ignore'] })
    children.push(child)
    const pid = child.pid ?? 0
    const isThere = (): boolean => systemFiles.read(`/proc/${pid}/comm`)?.trim() === 'asterisk'
    await waitUntil(isThere, { what: 'a process called asterisk' })
    return pid
  }
  const find = (): Promise<Asterisks> => findAsterisks(runProgram, systemFiles)
  const hereOf = async (pid: number) => (await find()).here.find((one) => one.pid === pid)
  const expectForeign = async (pid: number): Promise<void> => {
    const { here, foreign, silent } = await find()
    expect(foreign).to.include(pid)
    expect([...here.map((one) => one.pid), ...silent]).not.to.include(pid)
  }

  it('is given commands with its own rights, and reads its configuration with them', async () => {
    const directory = folderOf(service)
    writeFileSync(join(directory, 'secret-of-root.conf'), 'x', { mode: 0o600 })
    writeFileSync(join(directory, 'manager.conf'), '[general]\n')
    const config = configuration(service, directory)
    const pid = await start([program(system), '-C', config], service)

    const found = await hereOf(pid)
    expect(found).to.include({ configFile: config, directory, version: '22.0.0' })
    expect(found?.user).to.deep.include({ uid: service, gid: service })
    expect(readFileSync(notes(), 'utf8')).to.equal(
      `core show settings: ${service} ${service} ${service}\n`,
    )
    expect(found?.files.read(join(directory, 'manager.conf'))).to.equal('[general]\n')
    expect(found?.files.read(join(directory, 'secret-of-root.conf'))).to.equal(undefined)
    expect(process.geteuid?.()).to.equal(0)
  })

  it('is not believed where its program is not root’s, and then nothing of it is started', async () => {
    const places: readonly [string, (path: string) => void][] = [
      [
        'theirs',
        (path) => {
          chownSync(path, service, service)
        },
      ],
      [
        'writable',
        (path) => {
          chmodSync(path, 0o757)
        },
      ],
    ]
    for (const [name, change] of places) {
      const folder = join(system, name)
      mkdirSync(folder, { mode: 0o755 })
      const path = program(folder)
      change(path)
      await expectForeign(
        await start([path, '-C', configuration(service, folderOf(service, name))], service),
      )
      expect(readFileSync(notes(), 'utf8'), name).to.equal('')
    }
  })

  it('is not believed where others may put another program into its place', async () => {
    const folder = join(system, 'theirs')
    mkdirSync(folder)
    const config = configuration(service, folderOf(service))
    const path = program(folder)
    chownSync(folder, service, service)
    await expectForeign(await start([path, '-C', config], service))
    // Below /tmp everybody may write.
    await expectForeign(await start([program(open), '-C', config], service))
    expect(readFileSync(notes(), 'utf8')).to.equal('')
  })

  it('is not believed where its program has another name, or its user has an account', async () => {
    const other = join(system, 'shell')
    copyFileSync('/bin/sh', other)
    chmodSync(other, 0o755)
    symlinkSync(other, join(open, 'asterisk'))
    const config = configuration(service, folderOf(service))
    await expectForeign(await start([join(open, 'asterisk'), '-C', config], service))
    await expectForeign(
      await start([program(system), '-C', configuration(person, folderOf(person, 'p'))], person),
    )
    expect(readFileSync(notes(), 'utf8')).to.equal('')
  })

  it('is not believed where it has rights of two users, as a program that gives rights away', async () => {
    const cat = program(system, '/bin/cat')
    const two = ['/usr/bin/setpriv', '--ruid', String(person), '--euid', '0', '--keep-groups']
    await expectForeign(await start([...two, cat], 0))
  })

  it('is not believed where it names a folder of others for its own', async () => {
    const link = join(open, 'link')
    symlinkSync('/etc', link)
    lchownSync(link, service, service)
    for (const directory of ['/etc', '/etc/cron.d', link, folderOf(person), '/not/there']) {
      const path = join(system, 'asterisk')
      rmSync(path, { force: true })
      const pid = await start([program(system), '-C', configuration(service, directory)], service)
      await expectForeign(pid)
      expect(readFileSync(notes(), 'utf8')).not.to.equal('')
    }
  })

  it('may have a folder of any user where it runs as root', async () => {
    const directory = folderOf(service)
    const pid = await start([program(system), '-C', configuration(0, directory)], 0)

    expect(await hereOf(pid)).to.include({ directory })
  })

  it('may have a folder of root where root has written its configuration', async () => {
    const directory = join(system, 'etc')
    mkdirSync(directory, { mode: 0o755 })
    const config = join(system, 'asterisk.conf')
    writeFileSync(notes(), '')
    chmodSync(notes(), 0o666)
    writeFileSync(config, script(notes(), directory), { mode: 0o644 })
    const pid = await start([program(system), '-C', config], service)

    expect(await hereOf(pid)).to.include({ directory })
  })
})
