// The secret of a mail login: people are told 30 days before it ends, twice a day at most.
import { expect } from 'chai'
import { SecretWatch } from '../../../../src/app/news/secret-watch.js'
import type { Notice } from '../../../../src/domain/notice.js'
import { defaultSettings, type Settings } from '../../../../src/domain/settings.js'
import { FakeClock } from '../../../support/fake-clock.js'

const day = 86_400_000

function stage(changes: Partial<Settings>) {
  const told: Notice[] = []
  const clock = new FakeClock(Date.parse('2026-11-20T12:00:00Z'))
  const settings = () => ({ ...defaultSettings, 'mail.enabled': true, ...changes })
  const news = { tell: (notice: Notice) => void told.push(notice) }
  return { told, clock, watch: new SecretWatch({ settings, news, clock }) }
}

describe('the secret of a mail login', () => {
  const used = { 'mail.login': 'microsoft365', 'mail.secretEndsAt': '2026-12-31' } as const

  it('is told of from 30 days before its end on, and after it', () => {
    const { told, clock, watch } = stage(used)
    watch.look()
    expect(told).to.deep.equal([])
    clock.advance(11 * day)
    watch.look()
    watch.look()
    expect(told).to.have.length(1)
    expect(told[0]).to.include({ kind: 'secretEnds', matter: '2026-12-31' })
    expect(told[0]?.text).to.match(/ends in 30 days \(2026-12-31\)/)
    clock.advance(40 * day)
    watch.look()

    expect(told[1]?.text).to.match(/has ended/)
  })

  it("is nobody's business where it has no end, or is not used", () => {
    for (const changes of [
      { ...used, 'mail.secretEndsAt': '' },
      { ...used, 'mail.login': 'password' as const },
      { ...used, 'mail.enabled': false },
    ]) {
      const { told, clock, watch } = stage(changes)
      clock.advance(100 * day)
      watch.look()

      expect(told).to.deep.equal([])
    }
  })
})
