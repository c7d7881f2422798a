// Mails to real servers: taken in clear, by STARTTLS and TLS, with logins; and what each refusal says.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { Settings } from '../../../../src/domain/settings.js'
import type { Mail } from '../../../../src/ports/mailer.js'
import type { Delivery } from '../../../../src/ports/news-channel.js'
import { SmtpMailer, type SmtpMailerOptions } from '../../../../src/tell/mail/smtp-mailer.js'
import { FakeClock } from '../../../support/fake-clock.js'
import {
  Refusal,
  startMailServer,
  startOddServer,
  type MailServerOptions,
} from '../../../support/mail-server.js'
import { renewedCertificate } from '../renewed-certificate.js'
import { otherCertificate, otherKey } from './other-certificate.js'
import { mailSettings, noSignal, sampleMail } from './mail-samples.js'

const patience = { connectionMs: 2000, greetingMs: 300, silenceMs: 400 }

/** Sends a mail as the settings say, to a server of its own. */
async function sendTo(
  server: MailServerOptions,
  changes: Partial<Settings> = {},
  more: Partial<SmtpMailerOptions> & { readonly mail?: Partial<Mail> } = {},
) {
  const { mail, ...options } = more
  const running = await startMailServer(server)
  try {
    const settings = () => mailSettings(running.port, changes)
    const clock = new FakeClock()
    const authorities = renewedCertificate
    const mailer = new SmtpMailer({ settings, clock, patience, authorities, ...options })
    const delivery = await mailer.send({ ...sampleMail, ...mail }, noSignal())
    return { delivery, received: running.received }
  } finally {
    await running.stop()
  }
}

function sentenceOf(delivery: Delivery): string {
  return delivery.outcome === 'sent' ? 'sent' : `${delivery.outcome}: ${delivery.sentence}`
}

describe('a mail', () => {
  it('arrives whole, with all the headers that programs thread and filter by', async () => {
    const { delivery, received } = await sendTo({})

    expect(delivery).to.deep.equal({
      ...{ outcome: 'sent', answer: '250 2.0.0 Ok: queued as 4711', refused: [] },
    })
    const [{ mail, from, to } = {}] = received
    expect([from, to]).to.deep.equal(['pbx@example.org', ['anna@example.org', 'bert@example.net']])
    expect(mail?.subject).to.equal(sampleMail.subject)
    expect(mail?.from?.text).to.equal('"sipward" <pbx@example.org>')
    expect([mail?.text?.trim(), mail?.html]).to.deep.equal(['Grüße', '<p>Grüße</p>'])
    expect(mail?.messageId).to.match(/^<sipward\.[0-9a-f]{40}@example\.org>$/)
    expect(mail?.inReplyTo).to.match(/^<sipward\.[0-9a-f]{40}@example\.org>$/)
    expect(mail?.references).to.equal(mail?.inReplyTo)
    expect(mail?.inReplyTo).to.not.equal(mail?.messageId)
    const header = (name: string) => mail?.headers.get(name)
    expect(header('auto-submitted')).to.equal('auto-generated')
    expect(header('x-auto-response-suppress')).to.equal('All')
    expect(header('x-sipward-kind')).to.equal('pbxBroken')
    expect(header('x-sipward-host')).to.equal('edge-1')
    expect(header('priority')).to.equal('high')
    const listId = mail?.headerLines.find(({ key }) => key === 'list-id')?.line
    expect(listId).to.equal('List-Id: "sipward edge-1: act now" <act.edge-1.sipward.example.org>')
  })

  it('has the same name at each sending, and the first of a thread has the name that others refer to', async () => {
    const again = await sendTo({})
    const first = await sendTo({}, {}, { mail: { key: sampleMail.thread } })
    const once = await sendTo({})

    const id = ({ received: [one] }: typeof once) => one?.mail.messageId
    expect(id(again)).to.equal(id(once))
    expect(once.received[0]?.mail.inReplyTo).to.equal(id(first))
    expect(first.received[0]?.mail.inReplyTo).to.equal(undefined)
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

    const [{ mail, to, raw } = {}] = received
    expect(to).to.deep.equal(['anna@example.org', 'bert@example.net'])
    expect(mail?.headers.has('bcc')).to.equal(false)
    expect(mail?.subject).to.match(/^[^\p{Cc}\p{Cf}]{1,160}$/u)
    const head = (raw ?? '').split('\r\n\r\n')[0] ?? ''
    for (const { key, line } of mail?.headerLines ?? []) {
      if (key !== 'subject') expect(line, key).to.not.match(/<script|evil@/)
    }
    expect(head).to.match(/X-Sipward-Kind: x--Bcc--evil-example.com/)
  })
})

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

  it('gets no password in clear, unless it is this machine', async () => {
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

  it('has no word of the server that could mislead', async () => {
    const onMail = () => new Refusal(451, `4.3.0 \u001b[2J\u202e${'x'.repeat(400)}`)
    const { delivery } = await sendTo({ onMail })

    expect(delivery.answer).to.match(/^451 4\.3\.0 [^\p{Cc}\p{Cf}]*$/u)
    expect(delivery.answer.length).to.be.at.most(300)
  })
})

describe('a connection', () => {
  /** Sends to whatever listens on a port. */
  const send = async (port: number, changes: Partial<Settings> = {}, signal = noSignal()) => {
    const settings = () => mailSettings(port, changes)
    const mailer = new SmtpMailer({ settings, clock: new FakeClock(), patience })
    return sentenceOf(await mailer.send(sampleMail, signal))
  }

  it('that nobody takes, and a name without an address, say so', async () => {
    const { port, stop } = await startOddServer(() => undefined)
    await stop()

    expect(await send(port)).to.match(
      /^later: 127\.0\.0\.1, port \d+ cannot be reached: nobody listens/,
    )
    expect(await send(25, { 'mail.host': 'mail.invalid' })).to.match(
      /^later: mail\.invalid has no address/,
    )
  })

  it('that hangs at the greeting, or in the middle, ends', async () => {
    const silent = await startOddServer(() => undefined)
    const stuck = await startOddServer((socket) => socket.write('220 mail ESMTP\r\n'))
    const said = [await send(silent.port), await send(stuck.port)]
    await Promise.all([silent.stop(), stuck.stop()])

    expect(said[0]).to.match(/says nothing: where it wants TLS first/)
    expect(said[1]).to.match(/does not answer in time/)
  })

  it('that breaks off in the middle of a mail is tried again', async () => {
    const server = await startOddServer(
      (socket) => socket.write('220 mail ESMTP\r\n'),
      (line, socket) => {
        if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n')
        else if (line === 'DATA') socket.write('354 go on\r\n')
        else socket.destroy()
      },
    )
    const said = await send(server.port)
    await server.stop()

    expect(said).to.match(/^later: .*cannot be reached/)
  })

  it('ends at once where it is told to', async () => {
    const silent = await startOddServer(() => undefined)
    const stopping = new AbortController()
    const sending = send(silent.port, {}, stopping.signal)
    stopping.abort()

    expect(await sending).to.match(/^later: the delivery took too long, or sipward was stopped/)
    await silent.stop()
  })

  it('with a certificate that nobody vouches for, or of another name, is refused', async () => {
    const changes = { 'mail.encryption': 'starttls' } as const
    const server = await startMailServer({ secure: false })
    const other = await startMailServer({ cert: otherCertificate, key: otherKey })
    const unknown = await send(server.port, changes)
    const settings = () => mailSettings(other.port, changes)
    const options = { settings, clock: new FakeClock(), patience, authorities: otherCertificate }
    const misnamed = sentenceOf(await new SmtpMailer(options).send(sampleMail, noSignal()))
    await Promise.all([server.stop(), other.stop()])

    expect(unknown).to.match(/^later: the certificate of 127\.0\.0\.1 is not good \(self-signed/)
    expect(misnamed).to.match(/^later: the certificate of 127\.0\.0\.1 is not good \(Hostname\/IP/)
  })

  it('with the wrong encryption for its port says which one is right', async () => {
    const plain = await startMailServer({ disabledCommands: ['STARTTLS'] })
    const secure = await startMailServer({ secure: true })
    const said = [
      await send(plain.port, { 'mail.encryption': 'tls' }),
      await send(plain.port, { 'mail.encryption': 'starttls' }),
      await send(secure.port),
    ]
    await Promise.all([plain.stop(), secure.stop()])

    expect(said[0]).to.match(/does not begin with TLS: set mail\.encryption to starttls/)
    expect(said[1]).to.match(/offers no STARTTLS/)
    expect(said[2]).to.match(/set mail\.encryption to tls/)
  })
})

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
    const options = { settings, clock, patience, authorities: renewedCertificate }
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

  it('signs for Google with the key of a service account, or uses a refresh token', async () => {
    const { generateKeyPairSync, createVerify } = await import('node:crypto')
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
