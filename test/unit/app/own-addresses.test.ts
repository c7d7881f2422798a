// Whom this host never blocks: the server that its mails leave by is one of them.
import { expect } from 'chai'
import { OwnAddresses } from '../../../src/app/start/own-addresses.js'
import type { Address } from '../../../src/domain/address.js'
import { defaultSettings } from '../../../src/domain/settings.js'
import { mailServersOf } from '../../../src/tell/mail/mail-server.js'
import { RecordingLog } from './recording-log.js'

describe('the addresses that are never blocked', () => {
  it('hold the mail server, also one that is named later', async () => {
    let needed: ReadonlyMap<Address, string> = new Map()
    let servers: readonly string[] = []
    const own = new OwnAddresses({
      config: { asterisk: [], store: { url: 'sqlite:/x', spoolDirectory: '/x' } },
      lists: {
        setNeverBlocked: (_own, others) => {
          needed = others ?? new Map()
        },
      },
      log: new RecordingLog().log,
      mailServers: () => servers,
    })
    await own.follow()
    expect(needed.get('203.0.113.25' as Address)).to.equal(undefined)
    servers = ['203.0.113.25', 'localhost', 'mail.invalid']
    await own.follow()

    expect(needed.get('203.0.113.25' as Address)).to.equal('a mail server of this host')
  })

  it('are named by the settings: the mail server, and the one that gives tokens', () => {
    const mail = { ...defaultSettings, 'mail.host': 'mail.example.org' }
    const on = { ...mail, 'mail.enabled': true }

    expect(mailServersOf(mail)).to.deep.equal([])
    expect(mailServersOf(on)).to.deep.equal(['mail.example.org'])
    expect(mailServersOf({ ...on, 'mail.login': 'microsoft365' })).to.deep.equal([
      ...['mail.example.org', 'login.microsoftonline.com'],
    ])
    expect(mailServersOf({ ...on, 'mail.login': 'google' })).to.deep.equal([
      ...['mail.example.org', 'oauth2.googleapis.com'],
    ])
  })
})
