// Addresses of mails: what a server takes, and nothing that could become a second address or a header.
import { expect } from 'chai'
import { domainOf, isMailAddress, isServerName } from '../../../src/domain/mail-address.js'

describe('an address of a mail', () => {
  it('is a name, an @ and a server', () => {
    for (const text of [
      'a@example.org',
      'a.b+c@sub.example.org',
      'root@localhost',
      "o'neil@x.ie",
    ]) {
      expect(isMailAddress(text), text).to.equal(true)
    }
    expect(domainOf('a@example.org')).to.equal('example.org')
  })

  it('holds nothing else', () => {
    const hostile = [
      'a@b\r\nBcc: c@d.e',
      'a b@c.d',
      '"a"@b.c',
      '<a@b.c>',
      'a,b@c.d',
      'a@b;c',
      'a@-b.c',
    ]
    const broken = [
      '',
      '@',
      'a@',
      '@b',
      'a..b@c.d',
      '.a@b.c',
      'a@b..c',
      'a@1.2.3.4',
      `${'x'.repeat(65)}@b.c`,
    ]
    for (const text of [...hostile, ...broken]) expect(isMailAddress(text), text).to.equal(false)
    expect(isServerName('mail server')).to.equal(false)
  })
})
