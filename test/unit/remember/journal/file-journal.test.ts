// The journal on the disk: what is kept comes back, bounds hold, and no fault of the disk or text of others harms it.
import { expect } from 'chai'
import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { KeptFact, KeptInput } from '../../../../src/domain/kept-input.js'
import { untrusted } from '../../../../src/domain/untrusted.js'
import { FileJournal } from '../../../../src/remember/journal/file-journal.js'
import { listJournal } from '../../../../src/remember/journal/journal-files.js'
import { readJournal } from '../../../../src/remember/journal/read-journal.js'
import { attempt, endpoint } from '../../../support/builders.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { hostileText } from '../../tell/callback-core.js'

const dayMs = 86_400_000

describe('the journal of attempts', () => {
  let folder: string
  let clock: FakeClock
  let journal: FileJournal
  let troubles: string[]
  let days: number

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-journal-'))
    clock = new FakeClock()
    troubles = []
    days = 7
    journal = made()
  })
  afterEach(async () => {
    await journal.close()
    await rm(folder, { recursive: true, force: true })
  })

  function made(maxBytes = 256 * 1024 * 1024, at = folder): FileJournal {
    return new FileJournal({
      folder: at,
      clock,
      days: () => days,
      maxBytes,
      state: (): KeptFact[] => [{ kind: 'own', addresses: [] }],
      onTrouble: (text) => troubles.push(text),
    })
  }

  const fact = (number: number, account = '100'): KeptFact => {
    const now = clock.now()
    return { kind: 'attempt', number, sentAt: now, attempt: attempt({ at: now - 3, account }) }
  }

  async function kept(): Promise<{
    inputs: KeptInput[]
    unreadable: { records: number; bytes: number }
  }> {
    const unreadable = { records: 0, bytes: 0 }
    return { inputs: [...readJournal(await listJournal(folder), unreadable)], unreadable }
  }

  const attemptsOf = (inputs: readonly KeptInput[]): number[] =>
    inputs.flatMap((input) => (input.fact.kind === 'attempt' ? [input.fact.number] : []))

  it('gives back every kind of fact as it was, with the instant', async () => {
    const at = clock.now()
    const remote = endpoint('198.51.100.7:5062')
    const { source } = attempt({ from: '198.51.100.7:5062' })
    const text = untrusted(hostileText)
    const { type, isTypeInferred, account, userAgent, calledNumber, proof, failure } = attempt({})
    const changed = { type, isTypeInferred, account, userAgent, calledNumber, proof, failure }
    const told = { number: 3, sentAt: at - 40 }
    const facts: KeptFact[] = [
      { kind: 'success', success: { at: at - 9, remote, account: text } },
      { kind: 'learnt', source, account: text, lastAt: at - 5000 },
      { kind: 'trusted', trust: { source, account: text, lastAt: at - 7, flow: undefined } },
      { kind: 'strike', source, at: at - 8, proof: 'returned' },
      { kind: 'blocked', source, since: at - 6, until: at + 6, proof: 'oneWay' },
      { kind: 'own', addresses: [remote.address] },
      { kind: 'listed', entry: { list: 'deny', network: source, origin: 'operator', since: at } },
      { kind: 'unlisted', list: 'allow', network: source },
      { kind: 'forgotten', source },
      { kind: 'trustEnded', source, account: text },
      { ...told, kind: 'proven', changed: { ...changed, proof: 'returned' } },
      { ...told, kind: 'described', changed: { ...changed, userAgent: text } },
      { ...told, kind: 'takenBack' },
      { kind: 'more', source, count: 123 },
      { kind: 'kernelGuesses', source, requests: 77 },
      {
        kind: 'kernelDrop',
        drop: {
          ...{ rule: 'userAgent', at, address: remote.address, port: 5060, protocol: 'udp' },
          ...{ victim: remote.address, type: 'OPTIONS', packets: 4, name: hostileText },
        },
      },
    ]
    await journal.start()
    for (const one of facts) {
      clock.advance(17)
      journal.keep(clock.now(), one)
    }
    await journal.flush()

    const { inputs, unreadable } = await kept()
    expect(unreadable).to.deep.equal({ records: 0, bytes: 0 })
    expect(inputs.slice(0, 3).map((input) => input.fact.kind)).to.deep.equal([
      'state',
      'own',
      'stateEnd',
    ])
    expect(inputs.slice(3).map((input) => input.fact)).to.deep.equal(facts)
    expect(inputs.slice(3).map(({ now }) => now)).to.deep.equal(
      facts.map((_one, i) => at + 17 * (i + 1)),
    )
  })

  it('is readable for its owner alone, and holds hostile text as one record', async () => {
    await journal.start()
    journal.keep(clock.now(), fact(1, `x\n["a",0]\n${hostileText}`))
    await journal.flush()

    const [name = ''] = await readdir(folder)
    expect((await stat(join(folder, name))).mode & 0o777).to.equal(0o600)
    const { inputs, unreadable } = await kept()
    expect(attemptsOf(inputs)).to.deep.equal([1])
    expect(unreadable.records).to.equal(0)
  })

  it('passes over a torn end and a damaged middle, and reads what stands around it', async () => {
    await journal.start()
    for (const number of [1, 2, 3]) {
      journal.keep(clock.now(), fact(number))
      await journal.flush()
    }
    const [file] = await listJournal(folder)
    if (file === undefined) throw new Error('there is no file')
    const whole = await readFile(file.path)
    const first = whole.indexOf('SWJ1', 1)
    const second = whole.indexOf('SWJ1', first + 1)
    whole.fill(0xff, second + 12, second + 30)
    await writeFile(file.path, whole)
    expect(attemptsOf((await kept()).inputs)).to.deep.equal([1, 3])
    expect((await kept()).unreadable.bytes).to.be.above(20)

    // Only the sum at the end is missing.
    await truncate(file.path, whole.length - 5)
    expect(attemptsOf((await kept()).inputs)).to.deep.equal([1, 3])
    await truncate(file.path, whole.length - 25)
    expect(attemptsOf((await kept()).inputs)).to.deep.equal([1])
    await appendFile(file.path, randomBytes(5000))
    expect(attemptsOf((await kept()).inputs)).to.deep.equal([1])
  })

  it('loses nothing of a torn end but the record that is torn', async () => {
    await journal.start()
    for (let number = 0; number < 100; number += 1) {
      journal.keep(clock.now(), fact(number, randomBytes(16).toString('hex')))
    }
    await journal.flush()
    const [file] = await listJournal(folder)
    if (file === undefined) throw new Error('there is no file')
    const { size } = await stat(file.path)
    await truncate(file.path, Math.floor(size * 0.8))

    const { inputs, unreadable } = await kept()
    const numbers = attemptsOf(inputs)
    expect(numbers).to.have.length.within(50, 95)
    expect(numbers).to.deep.equal(numbers.map((_one, i) => i))
    expect(unreadable).to.deep.equal({ records: 1, bytes: 0 })
  })

  it('begins another file each day, and forgets what is older than a week', async () => {
    await journal.start()
    for (let day = 0; day < 10; day += 1) {
      journal.keep(clock.now(), fact(day))
      await journal.flush()
      clock.advance(dayMs)
      await journal.flush()
    }

    const { inputs } = await kept()
    expect(attemptsOf(inputs)).to.deep.equal([3, 4, 5, 6, 7, 8, 9])
    // Seven whole days and today.
    expect(await readdir(folder)).to.have.length(8)
  })

  it('keeps within its room: an hour takes a quarter of a day, and the rest is counted', async () => {
    const maxBytes = 200_000
    await journal.close()
    journal = made(maxBytes)
    await journal.start()
    for (let number = 0; number < 3000; number += 1) {
      journal.keep(clock.now(), fact(number, randomBytes(60).toString('hex')))
      if (number % 100 === 0) await journal.flush()
    }
    await journal.flush()
    const { bytes, lost } = journal.status()
    expect(bytes).to.be.below(maxBytes / 16)
    expect(lost).to.be.above(2000)
    const ofFirstHour = attemptsOf((await kept()).inputs).length

    clock.advance(3_600_000)
    journal.keep(clock.now(), fact(1))
    await journal.flush()
    const { inputs } = await kept()
    expect(attemptsOf(inputs)).to.have.length(ofFirstHour + 1)
    const losses = inputs.flatMap((input) => (input.fact.kind === 'lost' ? [input.fact] : []))
    expect(losses.reduce((sum, { count }) => sum + count, 0)).to.equal(lost)
  })

  it('says once that the disk refuses, counts what is lost, and goes on when it takes again', async () => {
    await journal.close()
    // A file stands in the place of the folder.
    const blocked = join(folder, 'attempts')
    await writeFile(blocked, '')
    journal = made(undefined, blocked)
    await journal.start()
    for (const number of [1, 2]) {
      journal.keep(clock.now(), fact(number))
      await journal.flush()
    }
    expect(troubles).to.have.length(1)
    expect(troubles[0]).to.match(/^the journal of attempts is not written: /)
    expect(journal.status()).to.include({ lost: 2 })
    expect(journal.status().trouble).to.not.equal('')

    await rm(blocked)
    journal.keep(clock.now(), fact(3))
    await journal.flush()
    expect(troubles).to.have.length(2)
    expect(journal.status().trouble).to.equal('')
    expect(await listJournal(blocked)).to.have.length(1)
  })

  it('keeps nothing while it shall not, and forgets what it has', async () => {
    await journal.start()
    journal.keep(clock.now(), fact(1))
    await journal.flush()
    days = 0
    journal.keep(clock.now(), fact(2))
    await journal.flush()

    expect(await readdir(folder)).to.deep.equal([])
  })

  it('never writes over what an earlier run has kept', async () => {
    await journal.start()
    journal.keep(clock.now(), fact(1))
    await journal.close()
    journal = made()
    await journal.start()
    journal.keep(clock.now(), fact(2))
    await journal.flush()

    expect(attemptsOf((await kept()).inputs)).to.deep.equal([1, 2])
    expect(await readdir(folder)).to.have.length(2)
  })
})
