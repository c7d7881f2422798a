// What strikes have led to stands in the change log like what people have ordered.
import { expect } from 'chai'
import { recordOwnDenials } from '../../../src/app/web/own-denials.js'
import { NewsHub } from '../../../src/app/path/news-hub.js'
import type { WrittenOrder } from '../../../src/tell/web/orders/written-order.js'
import { entry, sampleBlock } from '../tell/callback-core.js'
import { RecordingLog } from './recording-log.js'

describe('what sipward itself denies', () => {
  it('is written down with its note, in the name of sipward, until the daemon ends', () => {
    const news = new NewsHub(new RecordingLog().log)
    const written: (readonly [by: string, order: WrittenOrder])[] = []
    const end = recordOwnDenials(news, (order, by) => {
      written.push([by.name, order])
      return Promise.resolve()
    })

    news.publish({ kind: 'block', block: sampleBlock })
    const denied = entry('deny', '198.51.100.9', 'sipward', '3 strikes')
    news.publish({ kind: 'block', block: denied, isOwn: true })
    news.publish({ kind: 'block', block: denied, isOwn: false })
    end()
    const later = entry('deny', '198.51.100.10', 'sipward', '')
    news.publish({ kind: 'block', block: later, isOwn: true })

    const after = [{ address: '198.51.100.9', note: '3 strikes' }]
    expect(written).to.deep.equal([
      ['sipward', { action: 'deny', subject: '198.51.100.9', after, isUndoable: true }],
    ])
  })
})
