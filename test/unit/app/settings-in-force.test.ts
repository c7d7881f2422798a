// The settings have one owner, and the kernel's rules follow only where they depend on a change.
import { expect } from 'chai'
import { followRules } from '../../../src/app/path/follow-rules.js'
import { SettingsInForce } from '../../../src/app/path/settings-in-force.js'
import { defaultSettings, settingKeys, type SettingKey } from '../../../src/domain/settings.js'
import type { FirewallRules } from '../../../src/ports/firewall.js'

/** Another value than the default, for each setting that no rule of the kernel depends on. */
const withoutRules: Readonly<Partial<Record<SettingKey, unknown>>> = {
  'retention.days': 7,
  'blocking.threshold': 7,
  'blocking.permanent.register': false,
  'blocking.permanent.invite': true,
  'detection.attemptsPerDay': 7,
  'invite.value': 7,
  'invite.block': true,
  'country.policy': 'deny',
  'country.list': ['DE'],
}

function stage() {
  const settings = new SettingsInForce(defaultSettings)
  const written: FirewallRules[] = []
  followRules(settings, {
    setRules: (rules) => {
      written.push(rules)
      return Promise.resolve()
    },
  })
  return { settings, written }
}

describe('the settings in force', () => {
  for (const [key, value] of Object.entries(withoutRules)) {
    it(`start no process where no rule depends on them: ${key}`, async () => {
      const { settings, written } = stage()

      await settings.change({ [key]: value })

      expect(settings.current[key as SettingKey]).to.deep.equal(value)
      expect(written).to.deep.equal([])
    })
  }

  it('have the rules written once where one depends on them', async () => {
    const { settings, written } = stage()

    await settings.change({ 'sip.ports': ['5062'], 'blocking.seconds': 60, 'retention.days': 7 })
    await settings.change({ 'sip.ports': ['5062'] })

    expect(written).to.have.length(1)
    expect(written[0]).to.deep.include({ ports: ['5062'], blockSeconds: 60 })
  })

  it('tell followers what was before, and nobody of a change that changes nothing', async () => {
    const settings = new SettingsInForce(defaultSettings)
    const told: unknown[] = []
    settings.onChange((now, before) => {
      told.push([before['blocking.seconds'], now['blocking.seconds']])
    })

    await settings.change({ 'blocking.seconds': 60 })
    await settings.change({ 'blocking.seconds': 60 })

    expect(told).to.deep.equal([[3600, 60]])
    expect(settingKeys).to.include.members(Object.keys(withoutRules))
  })
})
