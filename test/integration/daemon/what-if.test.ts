// What other settings would have done, asked of a daemon that has heard attacks and phones.
import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WhatIfJson } from '../../../src/tell/web/api/api-json.js'
import { builtProgram } from '../../support/built-program.js'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, changedRecording, recording } from './recordings.js'
import type { Sipward } from './sipward.js'
import { Stage } from './stage.js'

const phone = '203.0.113.80'
const stranger = '198.51.100.7'
const guesses = 'asterisk22-pjsip-svcrack'
/** Under them the recorded guesses stay below every limit. */
const lenient = [
  'detection.attemptsPerMinute = 1000',
  'detection.attemptsPerDay = 10000',
  'detection.userAgents = []',
]

describe('sipward whatif of a daemon', function () {
  this.timeout(120_000)
  this.slow(20_000)
  const stage = new Stage()
  before(async function () {
    this.timeout(180_000)
    needNamespaces(this)
    await builtProgram()
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  /** The recorded guesses, HEP too, from where a phone works. */
  async function guessesOfPhone(): Promise<string> {
    const path = join(stage.folder, 'of-phone')
    for (const ending of ['ami', 'hep']) {
      const bytes = await readFile(recording(guesses).replace(/ami$/, ending), 'latin1')
      const inBytes = (address: string): string =>
        String.fromCharCode(...address.split('.').map(Number))
      const moved = bytes.replaceAll(attacker, phone).replaceAll(inBytes(attacker), inBytes(phone))
      await writeFile(`${path}.${ending}`, moved, 'latin1')
    }
    return `${path}.ami`
  }

  const ask = (sipward: Sipward): Promise<WhatIfJson> =>
    sipward.api.post<WhatIfJson>('/whatif', {
      settings: { 'detection.attemptsPerMinute': 5 },
      lastHours: 24,
    })
  const addressesOf = ({ items }: WhatIfJson['more']): string[] =>
    items.map(({ address }) => address)

  async function attacked(sipward: Sipward): Promise<WhatIfJson> {
    await stage.pbx.play([recording('asterisk22-pjsip-working-phones')])
    const few = { name: 'few', source: stranger, attempts: 8 }
    await stage.pbx.play([await changedRecording(guesses, stage.folder, few)])
    // HEP shows the nonces of these to the phone alone, so that its address is proven.
    await stage.pbx.play([await guessesOfPhone()])
    let found: WhatIfJson | undefined
    await waitUntil(
      async () => {
        found = await ask(sipward)
        return addressesOf(found.more).includes(stranger) && found.trustedHit.total > 0
      },
      { what: 'both sources in the answer' },
    )
    if (found === undefined) throw new Error('nothing was answered')
    return found
  }

  it('names who stayed below the limit, the trusted source first, and so does the command', async () => {
    const sipward = await stage.install({ settings: lenient })
    await sipward.start()
    const found = await attacked(sipward)

    expect(stage.inKernel()).to.deep.equal([])
    expect(found.now).to.include({ blocked: 0, silenced: 0 })
    expect(found.then).to.include({ blocked: 1 })
    expect(addressesOf(found.trustedHit)).to.deep.equal([phone])
    const other = found.more.items.find(({ address }) => address === stranger)
    expect(other).to.include({ action: 'blocked', trusted: false })
    expect(found).to.include({ notKept: 0, unreadable: 0, cut: false, trouble: '' })

    const said = await sipward.cliChecked('whatif', '--set', 'detection.attemptsPerMinute=5')
    expect(said).to.match(
      /^1 trusted source, where something of yours works, would have been hit\.\n203\.0\.113\.80 would have /,
    )
    expect(said).to.match(/198\.51\.100\.7 +blocked/)
    await sipward.stop()
  })

  it('knows it after a kill and a torn end of its journal, of which the last record is lost', async () => {
    const sipward = await stage.install({ settings: lenient })
    await sipward.start()
    const { records } = await attacked(sipward)
    await sipward.kill()

    const folder = join(sipward.folder, 'spool', 'attempts')
    const [name = ''] = await readdir(folder)
    const { size } = await stat(join(folder, name))
    // The sum and the length at the end of a frame are eight bytes, the rest is of the last records.
    await truncate(join(folder, name), size - 12)
    await sipward.start()

    const found = await ask(sipward)
    expect(addressesOf(found.more)).to.include(stranger)
    expect(addressesOf(found.trustedHit)).to.deep.equal([phone])
    expect(found.unreadable).to.be.within(0, 1)
    expect(found.records).to.be.above(records - 10)
    await sipward.stop()
  })

  it('goes on blocking where its journal has no room, says so in the verdict, and writes again', async () => {
    const sipward = await stage.install({})
    const folder = join(sipward.folder, 'spool', 'attempts')
    await mkdir(folder, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
    try {
      const filler = join(folder, 'filler')
      await writeFile(filler, Buffer.alloc(256 * 1024)).catch(() => undefined)
      await sipward.start()
      await stage.pbx.play([recording(guesses)])
      await sipward.untilVerdict(attacker, 'blocked')

      const trouble = /the journal of attempts is not written: the disk is full/
      const hasProblem = async (): Promise<boolean> => {
        const { health } = await sipward.status()
        return health.problems.some(({ sentence }) => trouble.test(sentence))
      }
      await waitUntil(hasProblem, { deadlineMs: 30_000, what: 'the problem' })
      expect(await sipward.shownStatus()).to.match(trouble)
      expect((await ask(sipward)).trouble).to.match(trouble)

      await truncate(filler, 0)
      await stage.pbx.play([recording('asterisk22-pjsip-working-phones')])
      await waitUntil(async () => !(await hasProblem()), {
        deadlineMs: 30_000,
        what: 'the end of the problem',
      })
      await sipward.stop()
    } finally {
      await sipward.end()
      execFileSync('umount', [folder])
    }
  })
})
