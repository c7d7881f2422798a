// The whole daemon reports: the last daily summary by mail, once, archived as it was sent; and today, when asked.
import { expect } from 'chai'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { MailStage } from './mail-stage.js'
import { attacker, recording } from './recordings.js'
import { Stage } from './stage.js'

interface Made {
  readonly attacks: number
  readonly verdict: { readonly sentence: string }
  readonly tables: readonly {
    readonly key: string
    readonly rows: readonly { readonly key: string }[]
  }[]
}

interface SentReports {
  readonly items: readonly { readonly id: string; readonly recipients: readonly string[] }[]
  readonly total: number
}

describe('the daemon and its reports', function () {
  this.slow(60_000)
  const stage = new Stage()
  const mails = new MailStage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
    await mails.open(stage)
  })
  afterEach(() => stage.endDaemons())
  after(async () => {
    mails.close()
    await stage.close()
  })
  const summaries = () => mails.ofKind('daily-report')

  it('mails the last summary once, also after a restart, and archives it as it was sent; nothing is claimed of the time before', async () => {
    const sipward = await stage.install({
      settings: mails.settings(['anna@example.org'], 'mail.zone = "Asia/Tokyo"'),
    })
    await sipward.start()
    await waitUntil(() => summaries().length > 0, { deadlineMs: 60_000, what: 'the summary' })
    const [mail] = summaries()
    const sent = await sipward.api.get<SentReports>('/reports')
    const id = sent.items[0]?.id ?? ''
    const report = await sipward.api.get<{ readonly text: string }>(`/reports/sent/${id}`)

    expect(mail?.to).to.deep.equal(['anna@example.org'])
    expect(mail?.subject).to.match(/^\[sipward \S+\] \w{3} \d+ \w{3}: not watched$/)
    expect(mail?.text).to.include('sipward has not watched then').and.include('UTC+09:00')
    expect(sent.total).to.equal(1)
    expect(id).to.match(/^daily-\d{4}-\d\d-\d\d$/)
    expect(report.text.trim()).to.equal(mail?.text.trim())

    await stage.pbx.play([recording('asterisk22-pjsip-svcrack')])
    await sipward.untilVerdict(attacker, 'blocked')
    await sipward.stop()
    await sipward.start()
    // The log may get its record a moment after the kernel its block.
    const today = async (): Promise<Made> =>
      JSON.parse(await sipward.cliChecked('report', '--range', '24h', '--json')) as Made
    await waitUntil(async () => (await today()).attacks > 0, { what: 'the attack in the report' })
    const { verdict, tables } = await today()

    expect(verdict.sentence).to.match(/^1 source attacked 1 time, all blocked/)
    expect(tables.find(({ key }) => key === 'source')?.rows[0]?.key).to.equal(attacker)
    expect((await sipward.api.get<SentReports>('/reports')).total).to.equal(1)
    expect(summaries()).to.have.length(1)
    await sipward.stop()
  }).timeout(240_000)
})
