// Mail servers: spoken to in clear, by STARTTLS and TLS, with and without a login.
import { expect } from 'chai'
import type { Settings } from '../../../../src/domain/settings.js'
import { SmtpMailer } from '../../../../src/tell/mail/smtp-mailer.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { Refusal, type MailServerOptions } from '../../../support/mail-server.js'
import { mailSettings } from './mail-samples.js'
import { sendTo, sentenceOf } from './mail-sending.js'

describe('a mail server', () => {
  it('is spoken to by STARTTLS, by TLS, and with a login', async () => {
    const onAuth: MailServerOptions['onAuth'] = ({ username, password }, { secure }, done) => {
      const isRight = secure && username === 'pbx' && password === 'hunter2 ü'
      done(isRight ? null : new Refusal(535, '5.7.8 Error: authentication failed'), { user: 'pbx' })
    }
    const login = { 'mail.login': 'password', 'mail.user': 'pbx' } as const
    const right = { ...login, 'mail.password': 'hunter2 ü' }
    const server = { onAuth, authOptional: false }
    const starttls = await sendTo(server, { ...right, 'mail.encryption': 'starttls' })
    const tls = await sendTo({ ...server, secure: true }, { ...right, 'mail.encryption': 'tls' })
    const wrong = { ...login, 'mail.password': 'x', 'mail.encryption': 'starttls' } as const
    const refused = await sendTo(server, wrong)

    expect([starttls.received.length, tls.received.length]).to.deep.equal([1, 1])
    expect(sentenceOf(refused.delivery)).to.match(/^later: user and password are not accepted/)
    expect(refused.delivery).to.include({ answer: '535 5.7.8 Error: authentication failed' })
  })

  it('gets no password in clear, unless it is this machine', () => {
    const login = { 'mail.login': 'password', 'mail.user': 'u', 'mail.password': 'p' } as const
    const mailer = (host: string) =>
      new SmtpMailer({
        settings: () => mailSettings(25, { ...login, 'mail.host': host }),
        clock: new FakeClock(),
      })

    expect(mailer('mail.example.org').trouble()).to.match(/never sent in clear/)
    expect(mailer('localhost').trouble()).to.equal('')
  })

  it('says that settings are missing, by their names', () => {
    const trouble = (changes: Partial<Settings>) =>
      new SmtpMailer({
        settings: () => mailSettings(25, changes),
        clock: new FakeClock(),
      }).trouble()

    expect(trouble({ 'mail.recipients': [] })).to.match(/mail\.recipients/)
    expect(trouble({ 'mail.fromAddress': '' })).to.match(/mail\.fromAddress/)
    expect(trouble({ 'mail.login': 'password' })).to.match(/mail\.user and mail\.password/)
    expect(trouble({ 'mail.login': 'microsoft365', 'mail.tenant': 'x' })).to.match(
      /mail\.clientId and mail\.clientSecret/,
    )
    expect(trouble({ 'mail.login': 'google' })).to.match(/mail\.googleKey.*mail\.refreshToken/)
  })
})
