// Connections that cannot be made, hang, break off, or are not what the settings say.
import { expect } from 'chai'
import type { Settings } from '../../../../src/domain/settings.js'
import { SmtpMailer } from '../../../../src/tell/mail/smtp-mailer.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { startMailServer, startOddServer } from '../../../support/mail-server.js'
import { mailSettings, noSignal, sampleMail } from './mail-samples.js'
import { sentenceOf } from './mail-sending.js'
import { otherCertificate, otherKey } from './other-certificate.js'

const patience = { connectionMs: 2000, greetingMs: 700, silenceMs: 2000 }

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
    const options = { settings, clock: new FakeClock(), authorities: otherCertificate }
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
