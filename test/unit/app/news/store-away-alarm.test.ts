// A store that is away for long: people are told past it, once on each channel and then daily.
import { expect } from 'chai'
import { StoreAwayAlarm } from '../../../../src/app/news/store-away-alarm.js'
import { HeldChannel, hour, minute } from '../../../contract/news-hosts.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { RecordingLog } from '../recording-log.js'

function stage() {
  const clock = new FakeClock()
  const mail = new HeldChannel('mail')
  const state = { reason: '', folder: '' }
  const alarm = new StoreAwayAlarm({
    ...{ reason: () => state.reason, fullDisk: () => Promise.resolve(state.folder) },
    ...{ channels: () => [mail], host: 'edge-1', clock },
    log: new RecordingLog().log,
  })
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await alarm.look()
  }
  return { mail, state, pass }
}

describe('a store that is away', () => {
  it('is told of after half an hour, without the outbox, and then daily in the same thread', async () => {
    const { mail, state, pass } = stage()
    state.reason = 'connection refused'
    await pass(minute)
    await pass(29 * minute)
    expect(mail.sent).to.deep.equal([])
    await pass(minute)
    await pass(hour)
    expect(mail.told).to.have.length(1)
    expect(mail.sent[0]).to.include({ newsClass: 'act', phase: 'first' })
    expect(mail.sent[0]?.items[0]?.text).to.match(/no records for 30 minutes: connection refused;/)
    await pass(24 * hour)

    expect(mail.sent.map(({ phase }) => phase)).to.deep.equal(['first', 'reminder'])
    expect(mail.sent[1]?.thread).to.equal(mail.sent[0]?.key)
    expect(mail.sent[1]?.key).to.not.equal(mail.sent[0]?.key)
  })

  it('is told of at once where a disk is full, with the words of that, and then daily', async () => {
    const { mail, state, pass } = stage()
    state.folder = '/var/lib/sipward'
    await pass(minute)
    expect(mail.sent, 'a store that takes the news tells it by the outbox').to.deep.equal([])
    state.reason = 'make room'
    await pass(minute)
    await pass(hour)

    expect(mail.told).to.have.length(1)
    expect(mail.sent[0]).to.include({ newsClass: 'act', phase: 'first' })
    expect(mail.sent[0]?.items[0]).to.include({ kind: 'diskFull' })
    expect(mail.sent[0]?.items[0]?.text).to.match(
      /^the disk of \/var\/lib\/sipward is full and .*: make room;.* lost at the next restart$/,
    )
    await pass(24 * hour)
    expect(mail.sent).to.have.length(2)
  })

  it('is no news where it is back in time, and is tried again where nobody takes it', async () => {
    const { mail, state, pass } = stage()
    for (const reason of ['away', '', 'away']) {
      state.reason = reason
      await pass(29 * minute)
    }
    expect(mail.tried).to.deep.equal([])
    mail.answer = { outcome: 'later', sentence: 'nobody listens', answer: '' }
    await pass(30 * minute)
    mail.answer = { outcome: 'sent', answer: '250 ok', refused: [] }
    await pass(minute)

    expect([mail.tried.length, mail.sent.length]).to.deep.equal([2, 1])
  })
})
