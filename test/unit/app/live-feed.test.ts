// Live news for whoever listens.
import { expect } from 'chai'
import { LiveFeed } from '../../../src/app/path/live-feed.js'
import type { LiveEvent } from '../../../src/ports/news.js'

const news: LiveEvent = {
  kind: 'notice',
  notice: { kind: 'firewallHealed', at: 0, source: undefined, text: 'rules were missing' },
}

describe('the live feed', () => {
  it('tells everybody everything until they go', () => {
    const heard: string[] = []
    const feed = new LiveFeed()
    const leave = feed.subscribe(() => heard.push('one'))
    feed.subscribe(() => heard.push('other'))

    feed.publish(news)
    leave()
    feed.publish(news)

    expect(heard).to.deep.equal(['one', 'other', 'other'])
  })

  it('still tells the others when somebody leaves while being told', () => {
    const heard: string[] = []
    const feed = new LiveFeed()
    const leave = feed.subscribe(() => {
      heard.push('one')
      leave()
    })
    feed.subscribe(() => heard.push('other'))

    feed.publish(news)
    feed.publish(news)

    expect(heard).to.deep.equal(['one', 'other', 'other'])
  })
})
