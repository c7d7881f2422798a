// Every setting has its words, and a secret is shown to nobody.
import { expect } from 'chai'
import {
  defaultSettings,
  secretSettingKeys,
  settingGroups,
  settingKeys,
  settingOf,
  shownSettings,
} from '../../../src/domain/settings.js'

describe('every setting', () => {
  it('stands in exactly one group', () => {
    const grouped = settingGroups.flatMap(({ settings }) => Object.keys(settings))

    expect(grouped).to.have.members([...settingKeys])
    expect(new Set(grouped).size).to.equal(grouped.length)
  })

  for (const key of settingKeys) {
    it(`has words for people: ${key}`, () => {
      const { title, sentence, unit } = settingOf(key)

      expect(title).to.match(/^[A-Z][^.]{2,40}$/)
      expect(sentence).to.match(/^[A-Z].{15,120}\.$/)
      expect(unit !== '', 'a number counts something').to.equal(
        typeof defaultSettings[key] === 'number',
      )
    })
  }
})

describe('a secret setting', () => {
  const settings = { 'mail.user': 'pbx', 'mail.password': 'hunter2', 'chat.token': '' }
  const secretKeys = new Set(['mail.password', 'chat.token'])

  it('is shown as set or unset alone', () => {
    expect(shownSettings(settings, secretKeys)).to.deep.equal({
      'mail.user': 'pbx',
      'mail.password': 'set',
      'chat.token': 'unset',
    })
  })

  it('is a text or a list, empty unless somebody has set it', () => {
    const values: Readonly<Record<string, unknown>> = defaultSettings
    for (const key of secretSettingKeys) expect(values[key], key).to.be.empty
    const shown: Readonly<Record<string, unknown>> = shownSettings(defaultSettings)
    for (const key of secretSettingKeys) expect(shown[key], key).to.equal('unset')
    expect(shownSettings(defaultSettings, new Set())).to.deep.equal(defaultSettings)
  })
})
