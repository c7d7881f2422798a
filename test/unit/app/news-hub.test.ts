// Live news for whoever listens.
import { expect } from 'chai'
import { NewsHub } from '../../../src/app/path/news-hub.js'
import { AppError } from '../../../src/domain/app-error.js'
import type { Notice } from '../../../src/domain/notice.js'
import type { LiveEvent } from '../../../src/ports/news.js'
import { RecordingLog } from './recording-log.js'

const noticeOf = (text: string): Notice => ({
  kind: 'firewallHealed',
  at: 0,
  source: undefined,
  text,
})
const news: LiveEvent = { kind: 'notice', notice: noticeOf('rules were missing') }

describe('the news', () => {
  it('tell everybody everything until they go', () => {
    const heard: string[] = []
    const hub = new NewsHub(new RecordingLog().log)
    const leave = hub.subscribe(() => heard.push('one'))
    hub.subscribe(() => heard.push('other'))

    hub.publish(news)
    leave()
    hub.publish(news)

    expect(heard).to.deep.equal(['one', 'other', 'other'])
  })

  it('still tell the others when somebody leaves while being told', () => {
    const heard: string[] = []
    const hub = new NewsHub(new RecordingLog().log)
    const leave = hub.subscribe(() => {
      heard.push('one')
      leave()
    })
    hub.subscribe(() => heard.push('other'))

    hub.publish(news)
    hub.publish(news)

    expect(heard).to.deep.equal(['one', 'other', 'other'])
  })

  it('reach everybody where one listener throws, and neither publisher nor log suffers', () => {
    const log = new RecordingLog()
    const hub = new NewsHub(log.log)
    let heard = 0
    hub.subscribe(() => {
      throw new Error('a defect of the listener')
    })
    hub.subscribe(() => (heard += 1))

    for (let count = 0; count < 1000; count += 1) hub.publish(news)

    expect([heard, hub.failures]).to.deep.equal([1000, 1000])
    // At 1, 2, 4, … 512 failures.
    expect(log.said).to.have.length(10)
    expect(log.said[0]).to.deep.equal(['error', 'a listener to news fails'])
  })

  it('are refused to a listener more than the bound, and given again when one has gone', () => {
    const hub = new NewsHub(new RecordingLog().log)
    const leave = hub.subscribe(() => undefined)
    for (let count = 1; count < 1000; count += 1) hub.subscribe(() => undefined)

    expect(() => hub.subscribe(() => undefined)).to.throw(AppError, /1000 listeners/)
    leave()
    hub.subscribe(() => undefined)
  })

  it('put a notice into the log, and keep the latest two hundred, newest first', () => {
    const log = new RecordingLog()
    const hub = new NewsHub(log.log)
    for (let count = 0; count < 250; count += 1) hub.tell(noticeOf(`notice ${count}`))

    expect(hub.latestNotices(2).map(({ text }) => text)).to.deep.equal(['notice 249', 'notice 248'])
    expect(hub.latestNotices(1000)).to.have.length(200)
    expect(log.said).to.have.length(250)
  })
})
