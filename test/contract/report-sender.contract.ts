// Reports by the clock over a real store that several hosts share: each once, whoever dies when.
import { expect } from 'chai'
import { payloadOf } from '../../src/app/news/outbox-payload.js'
import { ReportSender, type ReportSenderParts } from '../../src/app/report/report-sender.js'
import { defaultSettings, type Settings } from '../../src/domain/settings.js'
import type { StoreBooks } from '../../src/ports/store-books.js'
import { FakeClock } from '../support/fake-clock.js'
import { quietReport } from '../support/sample-reports.js'
import type { TwoBooks } from './books/two-books.js'

const hour = 3_600_000
const all = { page: 1, perPage: 100 }
const silent = { info: () => undefined, warn: () => undefined }
/** Longer than a claim. */
const leaseMs = 601_000

/** Opens the books of one new store twice. */
export type MakeSharedBooks = () => Promise<TwoBooks & { readonly dispose: () => Promise<void> }>

/** Runs the suite. */
export function describeReportSender(name: string, make: MakeSharedBooks): void {
  describe(`reports by the clock over ${name}`, function () {
    this.timeout(20_000)
    let books: Awaited<ReturnType<MakeSharedBooks>>
    let clock: FakeClock

    beforeEach(async () => {
      books = await make()
      clock = new FakeClock(Date.parse('2026-11-30T06:00:10Z'))
    })

    afterEach(() => books.dispose())

    const settings: Settings = {
      ...defaultSettings,
      'mail.enabled': true,
      'mail.recipients': ['anna@pbx.example'],
    }

    /** A host; `wrap` makes it die. */
    const hostOn = (
      store: StoreBooks,
      host: string,
      more: Partial<ReportSenderParts> = {},
    ): ReportSender =>
      new ReportSender({
        archive: store.reports,
        outbox: store.outbox,
        settings: () => settings,
        zone: () => 'Europe/Berlin',
        facts: (question) => Promise.resolve({ ...quietReport, question }),
        // Each host writes it a little differently, as versions do.
        write: () => ({ subject: `by ${host}`, html: `<p>${host}</p>`, text: host }),
        onQueued: () => undefined,
        host,
        owner: `${host} run`,
        clock,
        log: silent,
        ...more,
      })

    const threeHosts = (): readonly ReportSender[] => [
      hostOn(books.one, 'a'),
      hostOn(books.other, 'b'),
      hostOn(books.one, 'c'),
    ]

    /** What was sent and archived: the same, byte for byte. */
    const sent = async () => {
      const { items } = await books.other.outbox.page(all)
      const archived = await books.other.reports.page(all)
      for (const entry of archived.items) {
        const message = items.find(({ id }) => id === `report ${entry.id}`)
        const payload = message && payloadOf(message)
        const report = await books.one.reports.get(entry.id)
        if (payload?.kind !== 'text' || report === undefined) throw new Error('both are there')
        expect([report.html, report.text]).to.deep.equal([payload.text.html, payload.text.text])
      }
      expect(items).to.have.length(archived.total)
      return archived.items
    }

    it('makes one daily summary of three hosts that look at the same time', async () => {
      const made = await Promise.all(threeHosts().map((host) => host.look()))
      const [report, ...others] = await sent()

      expect(made.reduce((sum, each) => sum + each, 0)).to.equal(1)
      expect(others).to.deep.equal([])
      expect(report).to.include({ id: 'daily-2026-11-29', kind: 'daily' })
      expect(report?.recipients).to.deep.equal(['anna@pbx.example'])
    })

    it('makes it never twice: not in the next minute, not by a host that has just started', async () => {
      await Promise.all(threeHosts().map((host) => host.look()))
      for (let minutes = 0; minutes < 24 * 60 - 1; minutes += 97) {
        clock.advance(97 * 60_000)
        if (clock.now() >= Date.parse('2026-12-01T06:00:00Z')) break
        for (const host of threeHosts()) expect(await host.look()).to.equal(0)
      }

      expect(await sent()).to.have.length(1)
    })

    it('catches up once after days without any host', async () => {
      await hostOn(books.one, 'a').look()
      clock.advance(5 * 24 * hour + 3 * hour)
      await Promise.all(threeHosts().map((host) => host.look()))
      await Promise.all(threeHosts().map((host) => host.look()))

      expect((await sent()).map(({ id }) => id)).to.deep.equal([
        'daily-2026-12-04',
        'daily-2026-11-29',
      ])
    })

    it('is not made again when its hour is changed, and each schedule has its own', async () => {
      const lines = ['daily 07:00 x@x.example pbx=berlin', 'weekly mon 07:00 x@x.example']
      const own = { settings: () => ({ ...settings, 'reports.schedules': lines }) }
      expect(await hostOn(books.one, 'a', own).look()).to.equal(3)
      const later = lines.map((line) => line.replace('07:00', '06:30'))
      const moved = {
        settings: () => ({ ...settings, 'mail.dailyAt': '06:30', 'reports.schedules': later }),
      }

      expect(await hostOn(books.other, 'b', moved).look()).to.equal(0)
      expect((await sent()).map(({ recipients }) => recipients[0]).sort()).to.deep.equal([
        'anna@pbx.example',
        'x@x.example',
        'x@x.example',
      ])
    })

    it('is not made where mail is off or nobody would get it', async () => {
      const off = { settings: () => ({ ...settings, 'mail.enabled': false }) }
      const nobody = { settings: () => ({ ...settings, 'mail.recipients': [] }) }

      expect(await hostOn(books.one, 'a', off).look()).to.equal(0)
      expect(await hostOn(books.one, 'a', nobody).look()).to.equal(0)
      expect(await sent()).to.deep.equal([])
    })

    const steps = ['claim', 'find', 'facts', 'add', 'put'] as const

    /** A host that dies right before or right behind a step. */
    const dyingHost = (step: (typeof steps)[number], isBefore: boolean): ReportSender => {
      const { reports, outbox } = books.one
      const die = <Given extends readonly unknown[], Result>(
        name: (typeof steps)[number],
        run: (...given: Given) => Promise<Result>,
      ) => {
        return async (...given: Given): Promise<Result> => {
          if (name === step && isBefore) throw new Error('killed')
          const result = await run(...given)
          if (name === step) throw new Error('killed')
          return result
        }
      }
      return hostOn(books.one, 'dying', {
        archive: {
          get: (id) => reports.get(id),
          claim: die('claim', (slot, claim) => reports.claim(slot, claim)),
          put: die('put', (report) => reports.put(report)),
        },
        outbox: {
          find: die('find', (id) => outbox.find(id)),
          add: die('add', (message) => outbox.add(message)),
        },
        facts: die('facts', (question) => Promise.resolve({ ...quietReport, question })),
      })
    }

    for (const step of steps) {
      for (const isBefore of [true, false]) {
        it(`is made once where its host dies ${isBefore ? 'before' : 'behind'} the step "${step}"`, async () => {
          const killed = await dyingHost(step, isBefore)
            .look()
            .catch((error: unknown) => error)
          expect((killed as Error).message).to.equal('killed')
          clock.advance(leaseMs)
          const made = await Promise.all(threeHosts().map((host) => host.look()))
          const reports = await sent()

          expect(made.reduce((sum, each) => sum + each, 0)).to.equal(
            step === 'put' && !isBefore ? 0 : 1,
          )
          expect(reports).to.have.length(1)
        })
      }
    }

    it('leaves a report alone that another host is making', async () => {
      await dyingHost('facts', true)
        .look()
        .catch(() => undefined)

      expect(await hostOn(books.other, 'b').look()).to.equal(0)
      expect(await sent()).to.deep.equal([])
    })
  })
}
