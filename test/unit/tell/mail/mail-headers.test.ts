// A mail as it arrives at a real server, read by a parser of mails.
import { expect } from 'chai'
import type { ReceivedMail } from '../../../support/mail-server.js'
import { sampleMail } from './mail-samples.js'
import { sendTo } from './mail-sending.js'

describe('a mail', () => {
  it('arrives whole, with all the headers that programs thread and filter by', async () => {
    const { delivery, received } = await sendTo({})

    expect(delivery).to.deep.equal({
      ...{ outcome: 'sent', answer: '250 2.0.0 Ok: queued as 4711', refused: [] },
    })
    const { mail, from, to } = onlyOne(received)
    expect([from, to]).to.deep.equal(['pbx@example.org', ['anna@example.org', 'bert@example.net']])
    expect(mail.subject).to.equal(sampleMail.subject)
    expect(mail.from?.text).to.equal('"sipward" <pbx@example.org>')
    expect([mail.text?.trim(), mail.html]).to.deep.equal(['Grüße', '<p>Grüße</p>'])
    expect(mail.messageId).to.match(/^<sipward\.[0-9a-f]{40}@example\.org>$/)
    expect(mail.inReplyTo).to.match(/^<sipward\.[0-9a-f]{40}@example\.org>$/)
    expect(mail.references).to.equal(mail.inReplyTo)
    expect(mail.inReplyTo).to.not.equal(mail.messageId)
    const header = (name: string) => mail.headers.get(name)
    expect(header('auto-submitted')).to.equal('auto-generated')
    expect(header('x-auto-response-suppress')).to.equal('All')
    expect(header('x-sipward-kind')).to.equal('pbxBroken')
    expect(header('x-sipward-host')).to.equal('edge-1')
    expect(header('priority')).to.equal('high')
    const listId = mail.headerLines.find(({ key }) => key === 'list-id')?.line
    expect(listId).to.equal('List-ID: "sipward edge-1: act now" <act.edge-1.sipward.example.org>')
  })

  it('has the same name at each sending, and the first of a thread has the name that others refer to', async () => {
    const again = await sendTo({})
    const first = await sendTo({}, {}, { mail: { key: sampleMail.thread } })
    const once = await sendTo({})

    const id = ({ received }: typeof once) => onlyOne(received).mail.messageId
    expect(id(again)).to.equal(id(once))
    expect(onlyOne(once.received).mail.inReplyTo).to.equal(id(first))
    expect(onlyOne(first.received).mail.inReplyTo).to.equal(undefined)
  })

  it('goes to those alone whom it names, and hides recipients where that is wanted', async () => {
    const alone = await sendTo({}, {}, { mail: { recipients: ['cleo@example.org'] } })
    const hidden = await sendTo({}, { 'mail.isBcc': true })

    expect(alone.received[0]?.to).to.deep.equal(['cleo@example.org'])
    expect(hidden.received[0]?.to).to.have.length(2)
    expect(hidden.received[0]?.raw).to.not.include('anna@example.org')
  })

  it('has no header of an attacker, whatever stands in its subject, kind and keys', async () => {
    const evil = 'x\r\nBcc: evil@example.com\r\n\r\n<script>\u202e\u0000'
    const { received } = await sendTo(
      {},
      {},
      { mail: { subject: evil.repeat(20), kind: evil, host: evil, key: evil, thread: evil } },
    )

    const { mail, to, raw } = onlyOne(received)
    expect(to).to.deep.equal(['anna@example.org', 'bert@example.net'])
    expect(mail.headers.has('bcc')).to.equal(false)
    expect(mail.subject).to.match(/^[^\p{Cc}\p{Cf}]{1,160}$/u)
    const head = raw.split('\r\n\r\n')[0] ?? ''
    for (const { key, line } of mail.headerLines) {
      if (key !== 'subject') expect(line, key).to.not.match(/<script|evil@/)
    }
    expect(head).to.match(/X-Sipward-Kind: x--Bcc--evil-example.com/)
  })
})

function onlyOne(received: readonly ReceivedMail[]): ReceivedMail {
  const [one, ...others] = received
  if (one === undefined || others.length > 0) throw new Error(`${received.length} mails came`)
  return one
}
