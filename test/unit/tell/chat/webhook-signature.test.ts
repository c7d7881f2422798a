// What sipward signs, the public library of Standard Webhooks verifies.
import { expect } from 'chai'
import { Webhook } from 'standardwebhooks'
import { chatFormats } from '../../../../src/tell/chat/chat-formats.js'
import { sampleNews, sampleTarget } from '../../../support/sample-chats.js'
import { letterAt } from '../../../support/sample-letters.js'

describe('the signature of a webhook', () => {
  const old = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  const fresh = `whsec_${Buffer.alloc(32, 2).toString('base64')}`
  const target = sampleTarget('webhook', 'https://chat.example', { secrets: [fresh, old] })
  const requestAt = (now: number) => chatFormats.webhook(sampleNews(), target, now)

  it('is verified by the public library, with the new secret and with the one before it', () => {
    const { headers, body } = requestAt(Date.now())

    for (const secret of [fresh, old]) {
      const payload = new Webhook(secret).verify(body, headers)
      expect(payload).to.have.nested.property('data.incident.key', 'edge-1 compromiseSuspected')
    }
  })

  it('does not fit another secret, another body or another id', () => {
    const { headers, body } = requestAt(Date.now())
    const other = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
    const verify =
      (secret: string, text: string, part: Record<string, string> = {}) =>
      () =>
        new Webhook(secret).verify(text, { ...(headers as Record<string, string>), ...part })

    expect(verify(other, body)).to.throw()
    expect(verify(fresh, body.replace('204', '205'))).to.throw()
    expect(verify(fresh, body, { 'webhook-id': 'msg_other' })).to.throw()
  })

  it('has the same id at every sending, and another one for other news', () => {
    const first = requestAt(letterAt).headers
    const again = requestAt(letterAt + 60_000).headers
    const other = chatFormats.webhook(sampleNews({ key: 'another' }), target, letterAt).headers

    expect(again['webhook-id']).to.equal(first['webhook-id'])
    expect(again['webhook-timestamp']).to.not.equal(first['webhook-timestamp'])
    expect(other['webhook-id']).to.not.equal(first['webhook-id'])
  })
})
