// Records of the journal that nobody of ours has written.
import { expect } from 'chai'
import { type Address, sourceOf } from '../../../../src/domain/address.js'
import type { KeptFact, KeptInput } from '../../../../src/domain/kept-input.js'
import { untrusted } from '../../../../src/domain/untrusted.js'
import { readRecords } from '../../../../src/remember/journal/kept-record.js'
import { RecordBlock } from '../../../../src/remember/journal/record-block.js'
import { attempt, endpoint } from '../../../support/builders.js'
import { randomNumbers } from '../../../support/random-numbers.js'

const remote = endpoint('198.51.100.7:5062')
const success: KeptFact = {
  kind: 'success',
  success: { at: 995, remote, account: untrusted('100') },
}

function written(...facts: readonly KeptFact[]): Buffer {
  const block = new RecordBlock()
  for (const fact of facts) block.add(1000, fact)
  return Buffer.from(block.written())
}

const read = (bytes: Buffer): (KeptInput | undefined)[] => [...readRecords(bytes)]

/** The record with some bytes in the place of others; its length is counted once more. */
function changed(find: string | readonly number[], put: string | readonly number[]): Buffer {
  const bytes = written(success)
  const found = Buffer.from(find as string)
  const at = bytes.indexOf(found)
  expect(at, 'nothing to change').to.be.above(0)
  const rest = bytes.subarray(at + found.length)
  const whole = Buffer.concat([bytes.subarray(0, at), Buffer.from(put as string), rest])
  whole.writeUInt16LE(whole.length - 2)
  return whole
}

const kindsOf = (bytes: Buffer): (string | undefined)[] =>
  read(bytes).map((input) => input?.fact.kind)

const source = sourceOf(remote.address)

describe('a record of the journal', () => {
  it('is read where it is one', () => {
    expect(read(written(success))).to.deep.equal([{ now: 1000, fact: success }])
  })

  const refused: readonly (readonly [string, () => Buffer])[] = [
    ['another kind', () => changed('s', '?')],
    ['an address that is none', () => changed('198.51.100.7', '198.51.100.x')],
    ['a network where an address must be', () => changed('\f198.51.100.7', '\x0f198.51.100.7/24')],
    ['a port above all', () => changed([0xc6, 0x27], [0xff, 0xff, 0x7f])],
    ['text that is longer than the record', () => changed('\x03100', '\x64100')],
    ['more than its cells', () => changed('\x03100', '\x03100100')],
    ['less than its cells', () => changed('\x03100', '')],
    ['a number that never ends', () => changed([0xc6, 0x27], Array<number>(20).fill(0xff))],
    ['half a length', () => Buffer.from([7])],
    ['no kind', () => Buffer.from([0, 0])],
  ]
  for (const [what, bytes] of refused) {
    it(`is refused: ${what}`, () => {
      expect(read(bytes())).to.deep.equal([undefined])
    })
  }

  it('that cannot be read costs only itself, and so does a torn one at the end', () => {
    const bad = changed('s', '?')
    const whole = Buffer.concat([written(success), bad, written(success)])
    expect(kindsOf(whole)).to.deep.equal(['success', undefined, 'success'])

    const torn = whole.subarray(0, -3)
    expect(kindsOf(torn)).to.deep.equal(['success', undefined, undefined])
  })

  it('holds text of every alphabet, and never more of it than anybody keeps', () => {
    for (const text of ['', 'Müller', '電話', 'a😀', 'x'.repeat(256)]) {
      const fact: KeptFact = {
        kind: 'trustEnded',
        source,
        account: untrusted(text),
      }
      expect(read(written(fact))).to.deep.equal([{ now: 1000, fact }])
    }

    const account = '電'.repeat(100_000) as ReturnType<typeof untrusted>
    const [input] = read(written({ kind: 'trustEnded', source, account }))
    expect(input?.fact.kind === 'trustEnded' && input.fact.account).to.have.length(256)
  })

  it('is never longer than a block has room for', () => {
    const block = new RecordBlock()
    const long = '電'.repeat(2000) as ReturnType<typeof untrusted>
    const text = { account: long, userAgent: long, calledNumber: long, sessionId: long, pbx: long }
    const address = '2001:db8:1111:2222:3333:4444:5555:6666' as Address
    const facts: readonly KeptFact[] = [
      { kind: 'attempt', number: 1, sentAt: 1, attempt: { ...attempt({}), ...text } },
      { kind: 'own', addresses: Array<Address>(5000).fill(address) },
    ]
    for (let number = 0; !block.isFull; number += 1) block.add(1000, facts[number % 2] ?? success)

    const { count } = block
    expect(count).to.be.above(5)
    const inputs = read(block.written())
    expect(inputs).to.have.length(count)
    expect(inputs).to.not.include(undefined)
  })

  it('is read or refused whatever is changed in it, and never an error', () => {
    const random = randomNumbers(3)
    const good = written(success, { kind: 'attempt', number: 1, sentAt: 990, attempt: attempt({}) })
    let refusals = 0
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = Buffer.from(good)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
      if (read(bytes).includes(undefined)) refusals += 1
    }

    expect(refusals).to.be.within(1000, 19_999)
  })
})
