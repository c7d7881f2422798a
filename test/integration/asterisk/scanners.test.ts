// Scanners as they are shipped: the kernel knows their names, so neither they nor Asterisk hear anything.
import { expect } from 'chai'
import { runSipvicious, startCaller } from '../../lab/callers.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'

const tools = [
  { tool: 'svmap', from: callerIpv4(90), type: 'OPTIONS', argv: [] },
  { tool: 'svwar', from: callerIpv4(91), type: 'REGISTER', argv: ['-e', '100-199', '--force'] },
  {
    tool: 'svcrack',
    from: callerIpv4(92),
    type: 'REGISTER',
    argv: ['-u', '100', '-r', '1000-1999'],
  },
] as const

for (const asterisk of ['22', '16'] as const) {
  const options = { sharesLab: true, asterisk, hep: asterisk === '22' ? 'on' : 'off' } as const
  describeProtected(`A scanner as it is shipped, before Asterisk ${asterisk}`, options, (given) => {
    for (const { tool, from, type, argv } of tools) {
      it(`gets no answer at all, and its attack is remembered with its name: ${tool}`, async function () {
        this.timeout(60_000)
        const tap = await AmiTap.open(given.lab)
        const honest = callerIpv4(93)

        await runSipvicious(given.lab, tool, from, argv)
        await startCaller(given.lab, { from: honest, count: 1 }).report()

        await tap.waitForEvents(honest, 1)
        expect(await tap.waitForEvents(from, 0)).to.deep.equal([])
        const attack = await latestAttack(given.daemon, from)
        expect(attack).to.include({ rule: 'userAgent', type, knownTool: true })
        expect(attack.userAgent).to.include('friendly-scanner')
      })
    }
  })
}
