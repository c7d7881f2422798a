// The kernel's rules, from the settings.
import { expect } from 'chai'
import { firewallRules } from '../../../src/app/path/firewall-rules.js'
import { defaultSettings } from '../../../src/domain/settings.js'

describe('the rules of the kernel, from the settings', () => {
  it('are the defaults: names, a bound on packets, TFTP and DNS, no limit on INVITEs', () => {
    const rules = firewallRules(defaultSettings)

    expect(rules).to.include({
      packetsPerSecond: 1000,
      guessesAtOnce: 10,
      blockSeconds: 3600,
      tftp: true,
      dns: true,
    })
    expect(rules.userAgents).to.include('friendly-scanner')
    expect(rules.inviteLimit).to.equal(undefined)
    expect([rules.ports, rules.protocols]).to.deep.equal([['5060'], ['udp', 'tcp']])
  })

  it('leave regular expressions to the daemon, and limit INVITEs when that is on', () => {
    const rules = firewallRules({
      ...defaultSettings,
      'detection.userAgents': ['/^sip.*scan$/', 'sipv', '/'],
      'invite.enabled': true,
      'invite.unit': 'second',
    })

    expect(rules.userAgents).to.deep.equal(['sipv', '/'])
    expect(rules.inviteLimit).to.deep.equal({ value: 20, unit: 'second', burst: 10 })
  })

  it('drop nothing while people only watch', () => {
    const rules = firewallRules({
      ...defaultSettings,
      'blocking.monitor': true,
      'invite.enabled': true,
    })

    expect(rules).to.include({
      packetsPerSecond: 0,
      guessesAtOnce: 0,
      blockSeconds: 0,
      tftp: false,
      dns: false,
    })
    expect([rules.userAgents, rules.inviteLimit]).to.deep.equal([[], undefined])
  })
})
