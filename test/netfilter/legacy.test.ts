// The older iptables, which speaks to another part of the kernel, as the machine's own; and saved rules of others.
import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import { AppError } from '../../src/domain/app-error.js'
import { blocked, everyRule, nothing, realClock as clock } from '../support/firewall-records.js'
import { attacker, neighbor, useFirewalledPair } from '../support/firewalled-pair.js'
import { RecordingSink } from '../support/firewall-records.js'
import { ToolFolder } from '../support/tool-folder.js'
import { waitUntil } from '../support/wait-until.js'

const programs = [
  'iptables-save',
  'iptables-restore',
  'ip6tables-save',
  'ip6tables-restore',
] as const

describe('the iptables firewall over iptables-legacy', () => {
  const pair = useFirewalledPair({})

  it('drops as over any other, heals, and leaves nothing; or says what the kernel lacks', async () => {
    await pair().firewall.stop({ keep: false })
    const tools = new ToolFolder()
    for (const program of programs) {
      const legacy = program.replace('tables-', 'tables-legacy-')
      tools.replace(program, `exec /usr/sbin/${legacy} "$@"`)
    }
    const sink = new RecordingSink()
    const { net: lab } = pair()
    const firewall = new IptablesFirewall({
      ...{ clock, sink, netns: lab.pbx.name, searchPath: tools.path, verifyMs: 50 },
    })
    const raw = (): string => lab.pbx.run('iptables-legacy-save', '-t', 'raw')
    try {
      await firewall.start({ ...nothing, dynamic: [blocked(attacker)] }, everyRule)
      expect(firewall.status()).to.include({ state: 'ready', reason: '' })
      expect(await lab.isAnswered(attacker)).to.equal(false)
      expect(await lab.isAnswered(neighbor)).to.equal(true)

      lab.pbx.run('iptables-legacy', '-t', 'raw', '-F')
      await waitUntil(() => sink.healed.length > 0, { what: 'the healing' })
      expect(await lab.isAnswered(attacker)).to.equal(false)
      await firewall.stop({ keep: false })
      expect(raw()).to.not.match(/sipward/i)
    } catch (caught) {
      if (!(caught instanceof AppError)) throw caught
      expect(caught.code).to.equal('firewallUnavailable')
      expect(caught.message).to.match(/has no table raw for this iptables .*update-alternatives/)
      expect(() => raw()).to.throw()
    } finally {
      await firewall.stop({ keep: false })
      tools.remove()
    }
  })
})

describe('rules that iptables-save has written while sipward ran', () => {
  const pair = useFirewalledPair({})

  it('are refused whole where the sets are gone, and are no hindrance where they stand', async () => {
    const { net: lab, firewall } = pair()
    lab.pbx.run('iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '8888', '-j', 'DROP')
    const saved = lab.pbx.run('iptables-save')
    const restore = (): void => {
      const inside = ['netns', 'exec', lab.pbx.name, 'iptables-restore']
      execFileSync('ip', inside, { input: saved, stdio: ['pipe', 'pipe', 'pipe'] })
    }
    await firewall.stop({ keep: false })
    lab.pbx.run('iptables', '-F', 'INPUT')
    expect(restore).to.throw(/sipward-\S+ doesn't exist/)
    expect(lab.pbx.run('iptables-save')).to.not.include('8888')

    pair().openAnother({ verifyMs: 50 })
    await pair().firewall.start({ ...nothing, dynamic: [blocked(attacker)] }, everyRule)
    restore()
    expect(lab.pbx.run('iptables-save')).to.include('8888')
    await waitUntil(() => pair().firewall.status().healed > 0, { what: 'the healing' })
    expect(lab.pbx.run('iptables', '-t', 'raw', '-S')).to.include('SIPWARD-NAMES')
    expect(await lab.isAnswered(attacker)).to.equal(false)
    lab.pbx.run('iptables', '-F', 'INPUT')
    for (const tool of ['iptables', 'ip6tables']) lab.pbx.run(tool, '-A', 'INPUT', '-p', 'udp')
  })
})
