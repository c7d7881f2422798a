// The box before settings are saved: whom they would have hit in the last days.
import { expect } from 'chai'
import { AppError } from '../../../../src/domain/app-error.js'
import { defaultSettings } from '../../../../src/domain/settings.js'
import { firewallKeys } from '../../../../src/tell/web/pages/parts/firewall-settings.js'
import { fieldText } from '../../../../src/tell/web/pages/parts/setting-fields.js'
import { settingsFirewallRoutes } from '../../../../src/tell/web/pages/routes/settings-firewall.js'
import type { SettingsFirewallView } from '../../../../src/tell/web/pages/views/settings-firewall-view.js'
import type { EveryDesk } from '../callback-core.js'
import { sampleWhatIf } from '../sample-what-if.js'
import { pageContext } from './page-context.js'

/** The form of the firewall's settings as it is sent, with some fields changed. */
function formWith(changed: Readonly<Record<string, string>>): string {
  const form = new URLSearchParams()
  for (const key of firewallKeys(false)) {
    const value: unknown = defaultSettings[key]
    if (key === 'country.list') for (const code of defaultSettings[key]) form.append(key, code)
    else if (value !== false) form.set(key, fieldText(key, defaultSettings[key]))
  }
  for (const [key, text] of Object.entries(changed)) form.set(key, text)
  return form.toString()
}

async function linesOf(whatIf: EveryDesk['whatIf'], body: string): Promise<readonly string[]> {
  const settings = (): Promise<typeof defaultSettings> => Promise.resolve(defaultSettings)
  const { context } = pageContext({ settings, whatIf }, { body })
  const row = settingsFirewallRoutes.find(({ method }) => method === 'post')
  const answer = await row?.handle(context)
  if (answer?.kind !== 'page') throw new Error('the answer is no page')
  return (answer.view as SettingsFirewallView).whatIf?.lines ?? []
}

describe('the box before settings are saved', () => {
  it('says whom they would have hit in a week, those first who work here', async () => {
    const asked: unknown[] = []
    const lines = await linesOf(
      ({ changes, lastMs }) => {
        asked.push([changes, lastMs])
        return Promise.resolve({ ...sampleWhatIf, untold: [] })
      },
      formWith({ 'detection.attemptsPerMinute': '5', do: 'whatIf' }),
    )

    expect(asked).to.deep.equal([[{ 'detection.attemptsPerMinute': 5 }, 7 * 86_400_000]])
    expect(lines[0]).to.match(/^1 trusted source, where something of yours works, would have been/)
    expect(lines[1]).to.match(/^203\.0\.113\.80 would have been slowed, for the account/)
    expect(lines[2]).to.match(/3 sources more would have been hit and 1 fewer/)
    expect(lines.at(-1)).to.equal('detection.attemptsPerMinute: 10 attempts → 5 attempts')
  })

  it('says why nothing can be said, and what would change all the same', async () => {
    const away = new AppError('storeUnavailable', 'the journal cannot be read')
    const body = formWith({ 'blocking.seconds': '60', do: 'whatIf' })
    const lines = await linesOf(() => Promise.reject(away), body)

    expect(lines[0]).to.equal('the journal cannot be read')
    expect(lines[1]).to.match(/^blocking\.seconds: /)
  })

  it('asks nothing where nothing would change', async () => {
    const unasked = (): never => {
      throw new Error('nobody should have asked')
    }

    expect(await linesOf(unasked, formWith({ do: 'whatIf' }))).to.deep.equal([
      'Nothing would change.',
    ])
  })
})
