// What servers refuse, in their words and in ours.
import { expect } from 'chai'
import { Refusal, type MailServerOptions } from '../../../support/mail-server.js'
import { sendTo, sentenceOf } from './mail-sending.js'

describe('a refusal', () => {
  const refusals: readonly (readonly [string, MailServerOptions, RegExp])[] = [
    [
      'for good of all recipients ends the mail',
      { onRecipient: () => new Refusal(550, '5.1.1 no such user') },
      /^refused: the mail server takes none of the recipients/,
    ],
    [
      'for now of all recipients puts it off',
      { onRecipient: () => new Refusal(450, '4.2.0 greylisted, try again') },
      /^later: the mail server puts the mail off/,
    ],
    [
      'of the whole mail ends it',
      { onMail: () => new Refusal(554, '5.7.1 looks like spam') },
      /^refused: the mail server refuses the mail/,
    ],
    [
      'of the sender can be mended',
      { onSender: () => new Refusal(553, '5.7.1 sender not owned') },
      /^later: the mail server does not take the sender: set mail\.fromAddress/,
    ],
    [
      'to relay names what to do',
      { onRecipient: () => new Refusal(554, '5.7.1 Relay access denied') },
      /^refused: .*does not send to these recipients for this host/,
    ],
    [
      'without a login says so',
      { authOptional: false },
      /^later: the mail server wants a login: set mail\.login/,
    ],
    [
      'of Microsoft 365 to send as somebody else says so',
      { onMail: () => new Refusal(554, '5.2.252 SendAsDenied; pbx not allowed') },
      /^refused: the login may not send as the from address/,
    ],
  ]
  for (const [title, server, sentence] of refusals) {
    it(title, async () => {
      expect(sentenceOf((await sendTo(server)).delivery)).to.match(sentence)
    })
  }

  const logins: readonly (readonly [number, string, RegExp])[] = [
    [535, '5.7.139 Authentication unsuccessful, basic authentication is disabled', /microsoft365/],
    [550, '5.7.30 Basic authentication is not supported for Client Submission', /no longer takes/],
    [534, '5.7.9 Application-specific password required', /app password/],
    [535, '5.7.3 Authentication unsuccessful', /mail\.user and mail\.password/],
    [454, '4.7.0 Temporary authentication failure', /tried again/],
  ]
  for (const [code, text, sentence] of logins) {
    it(`of a login is explained, and can be mended: ${code} ${text}`, async () => {
      const onAuth: MailServerOptions['onAuth'] = (_auth, _session, done) => {
        done(new Refusal(code, text))
      }
      const login = { 'mail.login': 'password', 'mail.user': 'u', 'mail.password': 'p' } as const
      const { delivery } = await sendTo({ onAuth, allowInsecureAuth: true }, login)

      expect(delivery).to.include({ outcome: 'later', answer: `${code} ${text}` })
      expect(sentenceOf(delivery)).to.match(sentence)
    })
  }

  it('of some recipients is shown for each, and the others have the mail', async () => {
    const { delivery, received } = await sendTo({
      onRecipient: (address) =>
        address.startsWith('anna') ? new Refusal(550, '5.1.1 no such user') : undefined,
    })

    expect(received[0]?.to).to.deep.equal(['bert@example.net'])
    expect(delivery).to.deep.include({
      outcome: 'sent',
      refused: [
        { recipient: 'anna@example.org', answer: '550 5.1.1 no such user', isForGood: true },
      ],
    })
  })

  it('never repeats the password, at the login, at a recipient or at the mail', async () => {
    const password = 'p4ss+w0rd/='
    const plain = Buffer.from(`\0u\0${password}`).toString('base64')
    const said = `5.7.0 ${password} ${encodeURIComponent(password)} ${plain} ${Buffer.from(password).toString('base64')}`
    const login = { 'mail.login': 'password', 'mail.user': 'u', 'mail.password': password } as const
    const isRight: MailServerOptions['onAuth'] = (_auth, _session, done) => {
      done(null, { user: 'u' })
    }
    const servers: readonly MailServerOptions[] = [
      {
        onAuth: (_auth, _session, done) => {
          done(new Refusal(535, said))
        },
      },
      { onAuth: isRight, onSender: () => new Refusal(553, said) },
      { onAuth: isRight, onMail: () => new Refusal(554, said) },
      {
        onAuth: isRight,
        onRecipient: (address) => (address.startsWith('anna') ? new Refusal(550, said) : undefined),
      },
    ]
    for (const server of servers) {
      const { delivery } = await sendTo({ ...server, allowInsecureAuth: true }, login)

      expect(JSON.stringify(delivery)).to.include('5.7.0 … … … …')
    }
  })

  it('has no word of the server that could mislead', async () => {
    const onMail = () => new Refusal(451, `4.3.0 \u001b[2J\u202e${'x'.repeat(400)}`)
    const { delivery } = await sendTo({ onMail })

    expect(delivery.answer).to.match(/^451 4\.3\.0 [^\p{Cc}\p{Cf}]*$/u)
    expect(delivery.answer.length).to.be.at.most(300)
  })
})
