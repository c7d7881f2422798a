// The news of lines that no longer answer the PBX: one each way, short, and safe to print.
import { expect } from 'chai'
import { lineNotices, linesInto } from '../../../../src/app/path/line-notice.js'
import { newsClasses, type Notice } from '../../../../src/domain/notice.js'
import { untrusted } from '../../../../src/domain/untrusted.js'

const change = { pbx: 'office', at: 5, lost: [], back: [], lostForMs: 60_000 }
const lines = (count: number) => Array.from({ length: count }, (_, n) => untrusted(`PJSIP/10${n}`))

describe('The news of lines', () => {
  it('are one of the lost ones and one of those that are back, for the record', () => {
    const notices = lineNotices({ ...change, lost: lines(2), back: [untrusted('SIP/trunk')] })

    expect(notices.map(({ kind, text }) => [kind, text])).to.deep.equal([
      ['linesLost', 'the PBX office has had no answer for 60 s from PJSIP/100, PJSIP/101'],
      ['linesBack', 'the PBX office has answers again from SIP/trunk'],
    ])
    expect(notices.map(({ kind }) => newsClasses[kind])).to.deep.equal(['record', 'record'])
  })

  it('name five of many', () => {
    const [six, many] = [
      lineNotices({ ...change, lost: lines(6) }),
      lineNotices({ ...change, lost: lines(9) }),
    ]

    expect(six[0]?.text).to.match(/PJSIP\/104 and 1 other line$/)
    expect(many[0]?.text).to.match(/PJSIP\/104 and 4 other lines$/)
  })

  it('are told while the firewall is on, and by no host that is switched off', () => {
    const told: string[] = []
    const news = { tell: ({ kind }: Notice) => void told.push(kind) }
    const firewall = { isOn: true }
    const sink = linesInto(news, firewall)

    sink.onLines({ ...change, lost: lines(1) })
    firewall.isOn = false
    sink.onLines({ ...change, back: lines(1) })

    expect(told).to.deep.equal(['linesLost'])
  })

  it('hold nothing that a terminal obeys', () => {
    const [notice] = lineNotices({ ...change, lost: [untrusted('PJSIP/\u001b[31m\n')] })
    expect(notice?.text).to.match(/^[\u0020-\u007e]+$/)
  })
})
