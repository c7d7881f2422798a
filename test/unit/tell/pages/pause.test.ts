// The pause on the page of health: who may order it, what it changes, and what it leaves alone.
import { expect } from 'chai'
import { defaultSettings, shownSettings, type Settings } from '../../../../src/domain/settings.js'
import { pauseRoute, pauseView } from '../../../../src/tell/web/pages/routes/pause.js'
import { sampleTime } from '../callback-core.js'
import { pageContext } from './page-context.js'

function stage(settings: Partial<Settings>, body: string) {
  const changes: Partial<Settings>[] = []
  const { context } = pageContext(
    {
      settings: () => Promise.resolve(shownSettings({ ...defaultSettings, ...settings })),
      changeSettings: (wanted) => {
        changes.push(wanted)
        return Promise.resolve(shownSettings(defaultSettings))
      },
    },
    { body },
  )
  return { changes, give: () => pauseRoute.handle(context) }
}

const until = (ms: number): string => new Date(sampleTime + ms).toISOString()

describe('the pause on the page of health', () => {
  it('is ordered by administrators alone, for a length that is offered', async () => {
    expect(pauseRoute.role).to.equal('admin')
    for (const { value } of pauseView(defaultSettings)?.lengths ?? []) {
      const { changes, give } = stage({}, `for=${value}`)
      const answer = await give()
      expect(changes).to.deep.equal([
        { 'blocking.monitor': true, 'blocking.pausedUntil': until(Number(value) * 60_000) },
      ])
      expect(answer).to.include({ kind: 'redirect', to: '/health' })
    }
  })

  it('is ended', async () => {
    const paused = { 'blocking.monitor': true, 'blocking.pausedUntil': until(60_000) }
    const { changes, give } = stage(paused, 'for=end')
    await give()

    expect(changes).to.deep.equal([{ 'blocking.monitor': false, 'blocking.pausedUntil': '' }])
    expect(pauseView({ ...defaultSettings, ...paused })?.untilAt).to.equal(sampleTime + 60_000)
  })

  it('is neither offered nor ordered where only watching has no end', async () => {
    const watching = { 'blocking.monitor': true }
    expect(pauseView({ ...defaultSettings, ...watching })).to.equal(undefined)
    const { changes, give } = stage(watching, 'for=15')

    const failed = await give().catch((caught: unknown) => caught)
    expect(failed)
      .to.have.property('message')
      .that.matches(/blocking\.monitor is on/)
    expect(changes).to.deep.equal([])
  })

  for (const body of ['', 'for=', 'for=10', 'for=-1', 'for=forever']) {
    it(`is refused for "${body}"`, async () => {
      const { changes, give } = stage({}, body)
      const failed = await give().catch((caught: unknown) => caught)

      expect(failed).to.have.property(
        'message',
        'a pause lasts 15 minutes, an hour, 4 hours, a day',
      )
      expect(changes).to.deep.equal([])
    })
  }
})
