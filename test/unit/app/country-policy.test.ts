// The country policy on its way into the kernel.
import { expect } from 'chai'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Address, Network } from '../../../src/domain/address.js'
import { CountryDesk } from '../../../src/app/countries/country-desk.js'
import { CountryPolicyKeeper } from '../../../src/app/countries/country-policy.js'
import { isUpdateDue } from '../../../src/app/countries/countries.js'
import { defaultSettings, type Settings } from '../../../src/domain/settings.js'
import type { MmdbGeo } from '../../../src/geo/mmdb-geo.js'
import type { CountryPolicy } from '../../../src/ports/firewall.js'
import { FakeClock } from '../../support/fake-clock.js'
import { mmdb, mmdbBuiltAt } from '../../support/mmdb-writer.js'
import { BookHarness, newer } from '../geo/book-harness.js'
import { RecordingLog } from './recording-log.js'

const dayMs = 86_400_000

describe('the country policy', () => {
  let harness: BookHarness
  let own: string
  let book: MmdbGeo
  let settings: Settings
  const inForce = {
    get current() {
      return settings
    },
  }
  let inKernel: { readonly mode: string; readonly networks: readonly Network[] }[]
  let kept: string[]
  let keeper: CountryPolicyKeeper
  let refuse: Error | undefined
  beforeEach(async () => {
    harness = await BookHarness.start()
    own = join(harness.folder, 'own.mmdb')
    writeFileSync(own, mmdb({ networks: { '192.0.2.0/24': 'US', '198.51.100.0/24': 'DE' } }))
    book = await harness.open({ database: own })
    settings = defaultSettings
    inKernel = []
    kept = []
    refuse = undefined
    keeper = new CountryPolicyKeeper({
      geo: book,
      firewall: {
        isOn: true,
        onSwitchedOn: () => undefined,
        setCountries: ({ mode, networks }: CountryPolicy) => {
          if (refuse !== undefined) return Promise.reject(refuse)
          inKernel.push({ mode, networks: [...networks] })
          return Promise.resolve()
        },
      },
      settings: inForce,
      onKept: (text) => kept.push(text),
      clock: new FakeClock(),
      log: new RecordingLog().log,
    })
  })
  afterEach(() => harness.stop())
  const set = (mode: Settings['country.policy'], ...list: string[]): Promise<void> => {
    settings = { ...settings, 'country.policy': mode, 'country.list': list }
    return keeper.follow()
  }

  it('is taken to the kernel when the settings change, and not again while nothing does', async () => {
    await set('deny', 'US')
    await keeper.follow()
    settings = { ...settings, 'blocking.seconds': 60 }
    await keeper.follow()

    expect(inKernel).to.deep.equal([{ mode: 'deny', networks: ['192.0.2.0/24'] }])
    expect(keeper.status()).to.include({ mode: 'deny', state: 'inForce', ipv4: 1, ipv6: 0 })
    await set('deny', 'US', 'DE')
    await set('off', 'US', 'DE')
    expect(inKernel.slice(1)).to.deep.equal([
      { mode: 'deny', networks: ['192.0.2.0/24', '198.51.100.0/24'] },
      { mode: 'off', networks: [] },
    ])
    expect(keeper.status()).to.include({ state: 'off', ipv4: 0 })
  })

  it('lets private networks in by allow, and the countries', async () => {
    await set('allow', 'DE')

    const [made] = inKernel
    expect(made?.mode).to.equal('allow')
    expect(made?.networks).to.include.members(['198.51.100.0/24', '10.0.0.0/8', '::1', 'fc00::/7'])
    expect(made?.networks).not.to.include('192.0.2.0/24')
  })

  it('that is changed while it is being made is made once more, and the last one holds', async () => {
    const first = set('deny', 'US')
    const second = set('deny', 'DE')
    await Promise.all([first, second])

    expect(inKernel.at(-1)).to.deep.equal({ mode: 'deny', networks: ['198.51.100.0/24'] })
    expect(inKernel.filter(({ networks }) => networks.includes('192.0.2.0/24' as Network))).to.be
      .empty
  })

  it('is made anew of a newer database', async () => {
    await set('deny', 'US')
    book.onReplaced(() => void keeper.follow())
    writeFileSync(own, newer({ networks: { '203.0.113.0/24': 'US' } }))

    await book.refresh()
    await keeper.follow()

    expect(inKernel.at(-1)).to.deep.equal({ mode: 'deny', networks: ['203.0.113.0/24'] })
  })

  it('stays as the kernel has it where there is no database, is told once, and made when there is one', async () => {
    const path = join(harness.folder, 'later.mmdb')
    const late = await harness.open({ database: path })
    keeper = new CountryPolicyKeeper({
      geo: late,
      firewall: {
        isOn: true,
        onSwitchedOn: () => undefined,
        setCountries: ({ mode, networks }: CountryPolicy) => {
          inKernel.push({ mode, networks: [...networks] })
          return Promise.resolve()
        },
      },
      settings: inForce,
      onKept: (text) => kept.push(text),
      clock: new FakeClock(),
      log: new RecordingLog().log,
    })

    await set('allow', 'US')
    await keeper.retry()

    expect(inKernel).to.deep.equal([])
    expect(kept).to.have.length(1)
    expect(kept[0]).to.match(
      /not in force, the kernel keeps what it had: there is no .*later\.mmdb/,
    )
    expect(keeper.status()).to.include({ mode: 'allow', state: 'kept', reason: kept[0] })
    writeFileSync(path, newer())
    await late.refresh()
    await keeper.retry()
    expect(keeper.status().state).to.equal('inForce')
    expect(inKernel).to.have.length(1)
  })

  it('that the kernel refuses is told, and tried again', async () => {
    refuse = new Error('ipset is full')
    await set('deny', 'US')
    expect(keeper.status()).to.include({ state: 'kept' })
    expect(kept[0]).to.include('ipset is full')

    await set('off')
    expect(keeper.status()).to.include({ state: 'kept' })
    refuse = undefined
    await keeper.retry()
    expect(keeper.status()).to.include({ state: 'off' })
    await set('deny', 'US')

    expect(keeper.status()).to.include({ state: 'inForce' })
  })

  it('changes the kernel no more once it is stopped', async () => {
    const making = set('deny', 'US')
    await keeper.stop()
    await making

    expect(inKernel).to.deep.equal([])
  })

  describe('asked for by a person', () => {
    const refusal = (
      change: Partial<Settings>,
      from: string,
      options: { isForced?: boolean; isSpared?: boolean } = {},
    ): string => {
      const { isForced = false, isSpared = false } = options
      const desk = new CountryDesk({ geo: book, policy: keeper, origin: '', isAutomatic: false })
      const asker = { addresses: from === '' ? [] : [from as Address], isForced }
      try {
        desk.refuseLockOut({ ...settings, ...change }, asker, () => isSpared)
        return ''
      } catch (caught) {
        expect(caught).to.have.property('code', 'invalidValue')
        return (caught as Error).message
      }
    }
    const onlyDe: Partial<Settings> = { 'country.policy': 'allow', 'country.list': ['DE'] }

    it('is refused with the reason where it would lock out their own address', () => {
      expect(refusal(onlyDe, '192.0.2.7')).to.equal(
        'country.policy allow with DE would lock out 192.0.2.7, your own address, which is in ' +
          'United States (US); put it on the allowlist first, or say --force',
      )
      expect(refusal(onlyDe, '203.0.113.9')).to.include('which is of no known country')
      expect(refusal({ 'country.policy': 'deny', 'country.list': ['US'] }, '192.0.2.7')).to.include(
        'deny',
      )
    })

    it('is not refused where it is forced, off, or would not lock them out', () => {
      expect(refusal(onlyDe, '192.0.2.7', { isForced: true })).to.equal('')
      expect(refusal(onlyDe, '192.0.2.7', { isSpared: true })).to.equal('')
      expect(refusal(onlyDe, '198.51.100.1')).to.equal('')
      expect(refusal(onlyDe, '192.168.1.1')).to.equal('')
      expect(refusal(onlyDe, '')).to.equal('')
      expect(refusal({ 'country.policy': 'off' }, '192.0.2.7')).to.equal('')
    })

    it('is refused where it lets nobody in, wherever they come from', () => {
      expect(refusal({ ...onlyDe, 'country.list': [] }, '')).to.include('would lock out everybody')
    })
  })

  it('has its database updated by itself when that is a month old, once a day at most', () => {
    const due = (now: number, lastAt?: number): boolean => {
      const lastUpdate = { at: lastAt ?? 0, outcome: 'failed', text: '' } as const
      const status = { ...book.status(), ...(lastAt !== undefined && { lastUpdate }) }
      return isUpdateDue({ status: () => status }, now)
    }

    expect(due(mmdbBuiltAt + 30 * dayMs)).to.equal(false)
    expect(due(mmdbBuiltAt + 32 * dayMs)).to.equal(true)
    expect(due(mmdbBuiltAt + 32 * dayMs, mmdbBuiltAt + 31.5 * dayMs)).to.equal(false)
    expect(due(mmdbBuiltAt + 33 * dayMs, mmdbBuiltAt + 31.5 * dayMs)).to.equal(true)
  })
})
