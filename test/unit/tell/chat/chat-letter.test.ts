// News in the words of a chat: of the same facts as a mail.
import { expect } from 'chai'
import { chatKinds } from '../../../../src/domain/chat-target.js'
import { chatFormats } from '../../../../src/tell/chat/chat-formats.js'
import { chatNews } from '../../../../src/tell/chat/chat-letter.js'
import { sampleTarget, textsIn } from '../../../support/sample-chats.js'
import {
  attackLetter,
  digestLetter,
  hostileTexts,
  letterAt,
  letterPlace,
  sampleItem,
  sampleLetter,
} from '../../../support/sample-letters.js'

describe('a message put into the words of a chat', () => {
  const message = { key: 'k', thread: 'k', isTest: false, recipients: [] }

  it('has the headline of the mail with how urgent it is and the host', () => {
    const letter = sampleLetter({
      items: [sampleItem({ kind: 'flowBlocked', subject: { account: '204', host: 'edge-1' } })],
    })
    const news = chatNews({ ...message, ...letter }, letterPlace)

    expect(news.title).to.equal(
      'Look today on edge-1: The phone of account 204 has a stale password',
    )
    expect(news.sentence).to.contain('Correct the password at the phone')
    expect(news).to.include({ kind: 'flowBlocked', incident: 'edge-1 flowBlocked', number: 1 })
  })

  it('says that it is over, and when it ended', () => {
    const ended = sampleItem({ kind: 'pbxBroken', endedAt: letterAt })
    const letter = sampleLetter({ phase: 'over', items: [ended] })
    const news = chatNews({ ...message, ...letter }, letterPlace)

    expect(news.title).to.match(/^Over on edge-1: /)
    expect(news.endedAt).to.equal(letterAt)
  })

  it('tells of an attack with its source, tool and account', () => {
    const { facts, link } = chatNews({ ...message, ...attackLetter() }, letterPlace)
    const byName = Object.fromEntries(facts.map(({ name, value }) => [name, value]))

    expect(byName['Attacker']).to.contain('203.0.113.77')
    expect(byName['Tool']).to.contain('friendly-scanner')
    expect(byName['Account']).to.contain('204').and.to.contain('exists on the PBX')
    expect(link).to.equal('https://pbx.example/sipward/address/203.0.113.77')
  })

  it('tells of ten thousand attackers in one message', () => {
    const news = chatNews({ ...message, ...digestLetter(10_000) }, letterPlace)

    expect(news.sentence).to.not.equal('')
    expect(news.title).to.match(/10\s000 sources attacked/)
    expect(news.facts.length).to.be.at.most(20)
    expect(news.kind).to.equal('digest')
  })

  for (const [name, text] of Object.entries(hostileTexts)) {
    it(`makes no link of what an attacker writes: ${name}`, () => {
      const letter = attackLetter({ userAgent: text, account: text, calledNumber: text })
      const news = chatNews({ ...message, ...letter }, letterPlace)

      for (const kind of chatKinds) {
        const target = sampleTarget(kind, 'https://chat.example')
        const json: unknown = JSON.parse(chatFormats[kind](news, target, letterAt).body)
        const shown = textsIn(json).join(' ').replaceAll('\\', '')
        expect(shown).to.not.match(/evil\.example|www\.e/)
      }
    })
  }
})
