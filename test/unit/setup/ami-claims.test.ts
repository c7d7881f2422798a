// Whose AMI a port is: with real listeners of this process and of another one.
import { expect } from 'chai'
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type Server } from 'node:net'
import { type AmiClaim, judgeClaims } from '../../../src/setup/plan/ami-claims.js'
import type { PbxSection } from '../../../src/setup/plan/plan-sipward.js'

const section = (port: number, host = '127.0.0.1'): PbxSection => ({
  name: 'pbx',
  host,
  port,
  username: 'sipward',
  secret: 'of the real one',
})

describe('the AMI that an Asterisk names in its files', () => {
  let server: Server
  let other: ChildProcess
  let port: number
  beforeEach(async () => {
    server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as { port: number }).port
    other = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] })
  })
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve))
    await new Promise((resolve) => {
      other.once('exit', resolve)
      other.kill('SIGKILL')
    })
  })

  const claim = (pid: number, bindAddress: string | undefined, at = port) => ({
    asterisk: { pid },
    ami: { bindAddress, port: at, file: `/etc/asterisk-${pid}/manager.conf` },
  })
  const judged = (
    claims: readonly ReturnType<typeof claim>[],
    sections: readonly PbxSection[] = [section(port)],
  ): readonly AmiClaim[] => judgeClaims(claims, sections)

  it('is that of the process which listens there, whatever another one writes into its files', () => {
    const real = claim(process.pid, undefined)
    const evil = claim(other.pid ?? 0, '127.0.0.1')
    for (const claims of [
      [real, evil],
      [evil, real],
    ]) {
      const verdicts = judged(claims)
      const ofReal = verdicts[claims.indexOf(real)]
      const ofEvil = verdicts[claims.indexOf(evil)]
      expect(ofReal).to.deep.equal({
        host: '127.0.0.1',
        section: section(port),
        refusal: undefined,
      })
      expect(ofEvil?.section).to.equal(undefined)
      expect(ofEvil?.refusal).to.match(/port \d+, where another program listens$/)
    }
  })

  it('is refused to another one that is alone, with a known section and without', () => {
    for (const sections of [[], [section(port)], [section(port, 'localhost')]]) {
      const [verdict] = judged([claim(other.pid ?? 0, '127.0.0.1')], sections)
      expect(verdict?.refusal).to.contain('where another program listens')
      expect(verdict?.section).to.equal(undefined)
    }
  })

  it('is refused to both where nobody listens and two name it', async () => {
    await new Promise((resolve) => server.close(resolve))
    const verdicts = judged([claim(process.pid, '0.0.0.0'), claim(other.pid ?? 0, '127.0.0.1')])
    for (const { refusal, section: known } of verdicts) {
      expect(refusal).to.contain('as that of another Asterisk does')
      expect(known).to.equal(undefined)
    }
    const [alone] = judged([claim(process.pid, '0.0.0.0')])
    expect(alone).to.deep.include({ section: section(port), refusal: undefined })
    server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })

  it('is refused where it is to be at a name, or at an address of another machine', () => {
    for (const bindAddress of ['ami.example.org', '203.0.113.9', '203.0.113.9:5038', '127.1']) {
      for (const sections of [[], [section(port)]]) {
        const [verdict] = judged([claim(process.pid, bindAddress)], sections)
        expect(verdict?.refusal, bindAddress).to.match(/which is no address of this machine$/)
        expect(verdict?.section).to.equal(undefined)
      }
    }
  })

  it('has a host of its own where no section names its port', () => {
    for (const bindAddress of [undefined, '::', '*', 'localhost', '127.0.0.1']) {
      const [verdict] = judged([claim(process.pid, bindAddress)], [section(port + 1)])
      expect(verdict).to.deep.equal({ host: '127.0.0.1', section: undefined, refusal: undefined })
    }
  })
})
