// What `status` says of the store.
import { expect } from 'chai'
import { toRecorderStatus } from '../../../src/app/operator/recorder-status.js'

describe('the status of the store', () => {
  const ok = {
    state: 'ok',
    queued: 0,
    spooledBytes: 0,
    dropped: {},
    reason: '',
    lastWriteAt: 0,
  } as const

  it('has nothing to say while writes arrive', () => {
    expect(toRecorderStatus(ok)).to.deep.equal({
      state: 'ready',
      reason: '',
      pending: 0,
      dropped: 0,
    })
  })

  it('says how much waits on the disk, and why', () => {
    const away = { ...ok, state: 'spooling', spooledBytes: 412, reason: 'it is locked' } as const
    const dropped = { 'spoolFull:attack': 3, 'refused:block': 1 }

    expect(toRecorderStatus({ ...away, queued: 2, dropped })).to.deep.equal({
      state: 'waiting',
      reason: '412 bytes wait on the disk: it is locked',
      pending: 2,
      dropped: 4,
    })
    expect(toRecorderStatus({ ...away, reason: '' }).reason).to.equal('412 bytes wait on the disk')
    expect(toRecorderStatus({ ...away, spooledBytes: 0 }).reason).to.equal('it is locked')
  })
})
