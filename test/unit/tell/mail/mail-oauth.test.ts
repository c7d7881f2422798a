// Logins by OAuth2 against a real server of tokens and a real mail server.
import { createVerify, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { SmtpMailer } from '../../../../src/tell/mail/smtp-mailer.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { startMailServer, type MailServerOptions } from '../../../support/mail-server.js'
import { renewedCertificate } from '../renewed-certificate.js'
import { mailSettings, noSignal, sampleMail } from './mail-samples.js'
import { sendTo, sentenceOf } from './mail-sending.js'

describe('a login by OAuth2', () => {
  const microsoft = {
    'mail.login': 'microsoft365',
    'mail.tenant': 'example.org',
    'mail.clientId': 'client',
    'mail.clientSecret': 'secret',
    'mail.encryption': 'starttls',
  } as const

  /** A server of tokens that answers what the test says, and tells what it was asked. */
  async function tokenServer(answer: (asked: URLSearchParams) => object | string) {
    const asked: URLSearchParams[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
        asked.push(form)
        const said = answer(form)
        response.end(typeof said === 'string' ? said : JSON.stringify(said))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
    const stop = () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      })
    return { asked, tokenUrl, stop }
  }

  const onAuth: MailServerOptions['onAuth'] = (
    { username, accessToken, method },
    _session,
    done,
  ) => {
    const isRight = method === 'XOAUTH2' && username === 'pbx@example.org'
    if (isRight && accessToken === 'good') done(null, { user: 'pbx' })
    else done(null, { data: { status: '401', schemes: 'bearer', scope: 'mail' } })
  }
  const server = { onAuth, authMethods: ['XOAUTH2'], authOptional: false }

  it('gets a token by client credentials once, and sends it by XOAUTH2', async () => {
    const tokens = await tokenServer(() => ({ access_token: 'good', expires_in: 3600 }))
    const running = await startMailServer(server)
    const clock = new FakeClock()
    const settings = () => mailSettings(running.port, microsoft)
    const options = { settings, clock, authorities: renewedCertificate }
    const mailer = new SmtpMailer({ ...options, tokenUrl: tokens.tokenUrl })
    await mailer.send(sampleMail, noSignal())
    await mailer.send(sampleMail, noSignal())
    expect(tokens.asked).to.have.length(1)
    clock.advance(3_600_000)
    await mailer.send(sampleMail, noSignal())
    await Promise.all([tokens.stop(), running.stop()])

    expect(running.received).to.have.length(3)
    expect(tokens.asked).to.have.length(2)
    expect(Object.fromEntries(tokens.asked[0] ?? [])).to.deep.equal({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'secret',
      scope: 'https://outlook.office365.com/.default',
    })
  })

  it('asks for a new token where the server does not take the old one, and says what is missing', async () => {
    const tokens = await tokenServer(() => ({ access_token: 'bad', expires_in: 3600 }))
    const { delivery } = await sendTo(server, microsoft, { tokenUrl: tokens.tokenUrl })
    await tokens.stop()

    expect(sentenceOf(delivery)).to.match(
      /^later: Microsoft 365 does not accept the token.*SMTP\.SendAsApp/,
    )
  })

  it('explains why there is no token', async () => {
    const ended = { error: 'invalid_client', error_description: 'AADSTS7000222: expired\r\nx' }
    for (const [answer, sentence] of [
      [ended, /the client secret has ended: make a new one/],
      ['<html>', /its answer is not JSON/],
      [{ access_token: 'a\r\nb' }, /no token is given/],
      ['x'.repeat(70_000), /its answer is too long/],
    ] as const) {
      const tokens = await tokenServer(() => answer)
      const { delivery } = await sendTo(server, microsoft, { tokenUrl: tokens.tokenUrl })
      await tokens.stop()

      expect(sentenceOf(delivery)).to.match(sentence)
      expect(sentenceOf(delivery)).to.not.match(/[\r\n]/)
    }
  })

  it('never shows what the server of tokens repeats of the question', async () => {
    const tokens = await tokenServer((form) => ({
      error: 'invalid_client',
      error_description: `no ${form.get('client_secret') ?? ''}`,
    }))
    const changes = { ...microsoft, 'mail.clientSecret': 'q~8Q~Zk/+secret' }
    const { delivery } = await sendTo(server, changes, { tokenUrl: tokens.tokenUrl })
    await tokens.stop()

    expect(sentenceOf(delivery)).to.include('(invalid_client: no …)')
  })

  it('signs for Google with the key of a service account, or uses a refresh token', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const key = JSON.stringify({ client_email: 'bot@project.example.org', private_key })
    const google = { 'mail.login': 'google', 'mail.encryption': 'starttls' } as const
    const tokens = await tokenServer(() => ({ access_token: 'good', expires_in: 3600 }))
    const { tokenUrl } = tokens
    const account = await sendTo(server, { ...google, 'mail.googleKey': key }, { tokenUrl })
    const client = { 'mail.clientId': 'c', 'mail.clientSecret': 's', 'mail.refreshToken': 'r' }
    const refreshed = await sendTo(server, { ...google, ...client }, { tokenUrl })
    await tokens.stop()

    expect([account.received.length, refreshed.received.length]).to.deep.equal([1, 1])
    const assertion = tokens.asked[0]?.get('assertion') ?? ''
    const [head = '', claims = '', signature = ''] = assertion.split('.')
    const isSigned = createVerify('RSA-SHA256')
      .update(`${head}.${claims}`)
      .verify(publicKey, signature, 'base64url')
    expect(isSigned).to.equal(true)
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).to.include({
      iss: 'bot@project.example.org',
      sub: 'pbx@example.org',
      aud: 'https://oauth2.googleapis.com/token',
    })
    expect(Object.fromEntries(tokens.asked[1] ?? [])).to.deep.equal({
      ...{ grant_type: 'refresh_token', client_id: 'c', client_secret: 's', refresh_token: 'r' },
    })
  })
})
