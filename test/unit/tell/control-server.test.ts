// The control socket as a file: who may use it, and who was there before.
import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControlServer } from '../../../src/tell/web/server/control-server.js'

describe('ControlServer', () => {
  let directory: string
  let socket: string
  const servers: ControlServer[] = []
  const create = (group?: string) => {
    const server = new ControlServer({
      socket,
      handler: (_request, response) => response.end('here'),
      ...(group !== undefined && { group }),
    })
    servers.push(server)
    return server
  }
  const modeOf = (name: string) => statSync(join(directory, name)).mode
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sipward-control-'))
    socket = join(directory, 'a', 'b', 'sipward.sock')
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
    rmSync(directory, { recursive: true })
  })

  it('makes its directory, and a socket for owner and group only', async () => {
    writeFileSync(join(directory, 'before'), '')

    await create().start()

    expect((statSync(socket).mode & 0o777).toString(8)).to.equal('660')
    expect(statSync(socket).isSocket()).to.equal(true)
    writeFileSync(join(directory, 'after'), '')
    expect(modeOf('after')).to.equal(modeOf('before'))
    expect(await read(socket)).to.equal('here')
  })

  it('gives the socket to the group, where there is one', async () => {
    // Root may give to any group, others to their own.
    const isRoot = process.getuid?.() === 0
    const groups = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
    const group = groups.find(([name, , id]) =>
      isRoot ? name === 'daemon' : Number(id) === process.getgid?.(),
    )

    await create(group?.[0]).start()

    expect(statSync(socket).gid).to.equal(Number(group?.[2]))
  })

  it('keeps the owner and its group where the group does not exist', async () => {
    await create('no-such-group').start()

    expect(statSync(socket).gid).to.equal(process.getgid?.())
  })

  it('refuses to start where another daemon answers, and leaves that one alone', async () => {
    await create().start()

    const failure = await create()
      .start()
      .catch((error: unknown) => error)

    expect(failure).to.include({
      code: 'addressInUse',
      message: `another sipward answers on ${socket}`,
    })
    expect(await read(socket)).to.equal('here')
  })

  it('takes over the socket that a killed daemon has left', async () => {
    await create().start()
    rmSync(socket)
    const listenAndDie = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', listenAndDie])
    expect(existsSync(socket)).to.equal(true)

    await create().start()

    expect(await read(socket)).to.equal('here')
  })

  it('never removes what is no socket', async () => {
    socket = join(directory, 'precious')
    writeFileSync(socket, 'data')

    const failure = await create()
      .start()
      .catch((error: unknown) => error)

    expect(failure).to.include({ code: 'addressInUse' })
    expect(readFileSync(socket, 'utf8')).to.equal('data')
  })

  it('says in a sentence where it cannot listen', async () => {
    writeFileSync(join(directory, 'file'), '')
    socket = join(directory, 'file', 'sipward.sock')

    const failure = await create()
      .start()
      .catch((error: unknown) => error)

    expect(failure).to.include({
      code: 'unavailable',
      message: `cannot open the control socket ${socket}: a part of the path is a file`,
    })
  })

  it('holds the socket before there is anything to serve, and says so', async () => {
    const server = new ControlServer({ socket })
    servers.push(server)
    await server.start()

    const early = await read(socket)
    server.serve((_request, response) => response.end('ready'))

    expect(JSON.parse(early)).to.have.nested.property('error.message', 'the daemon is starting')
    expect(await read(socket)).to.equal('ready')
  })

  it('removes its socket and ends open connections when it stops', async () => {
    const server = new ControlServer({ socket, handler: () => undefined })
    await server.start()
    const pending = read(socket).catch((error: unknown) => error)
    await new Promise(setImmediate)

    await server.stop()

    expect(existsSync(socket)).to.equal(false)
    expect(await pending).to.be.instanceOf(Error)
  })
})

function read(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path: '/', agent: false }, (response) => {
      response.setEncoding('utf8')
      response.on('data', resolve)
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}
