// Which news last, and that each of them has an end.
import { expect } from 'chai'
import type { Source } from '../../../src/domain/address.js'
import {
  incidentStep,
  isLasting,
  isSettledByPeople,
  silenceMs,
} from '../../../src/domain/incident.js'
import { newsClasses, type Notice, type NoticeKind } from '../../../src/domain/notice.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { hostileTexts } from '../../support/sample-letters.js'

const kinds = Object.keys(newsClasses) as readonly NoticeKind[]
const notice = (kind: NoticeKind, part: Partial<Notice> = {}): Notice => ({
  ...{ kind, at: 1, source: undefined, text: 'so' },
  ...part,
})
const incidentOf = (part: Partial<Notice>) =>
  incidentStep('edge-1', notice('compromiseSuspected', part))

describe('an incident', () => {
  it('lasts where something must be done at once, so that people are reminded of it', () => {
    const act = kinds.filter((kind) => newsClasses[kind] === 'act')

    expect(act).to.include('compromiseSuspected')
    for (const kind of act) {
      expect(incidentStep('edge-1', notice(kind)).step, kind).to.equal('opens')
      expect(isLasting(kind), kind).to.equal(true)
    }
  })

  it('that lasts is ended by other news, by silence, or by a person', () => {
    const ended = new Set(
      kinds.flatMap((kind) => {
        const step = incidentStep('edge-1', notice(kind, { matter: 'm' }))
        return step.step === 'ends' ? step.incidents : []
      }),
    )
    for (const kind of kinds.filter(isLasting)) {
      const { incident } = incidentStep('edge-1', notice(kind, { matter: 'm' }))
      const ways = [
        ended.has(incident),
        silenceMs[kind] !== undefined,
        isSettledByPeople(kind),
      ].filter(Boolean)
      expect(ways, kind).to.not.have.length(0)
    }
  })

  it('is one for a password that is found out, whoever uses it from wherever', () => {
    const account = untrusted('204')
    const source = '203.0.113.7' as Source

    expect(incidentOf({ account, source })).to.deep.equal(incidentOf({ account }))
    expect(incidentOf({ account }).incident).to.equal('edge-1 compromiseSuspected 204')
    expect(incidentOf({ account: untrusted('205') }).incident).to.not.equal(
      incidentOf({ account }).incident,
    )
  })

  it('has a short and harmless name, whatever an account is called', () => {
    const names = Object.values(hostileTexts).map(
      (text) => incidentOf({ account: untrusted(text) }).incident,
    )
    for (const name of names) {
      expect(name).to.match(/^edge-1 compromiseSuspected [\w+*#.~-]*$/)
      // With a host's name before it, it is no longer than the API takes.
      expect(name.length).to.be.lessThan(200)
    }
    expect(new Set(names).size).to.equal(names.length)
  })
})
