// Asterisk's configuration files as Asterisk reads them.
import { expect } from 'chai'
import { hearsSecurity, readAmiSettings } from '../../../src/setup/asterisk/ami-settings.js'
import { lastEntry, readAsteriskConf } from '../../../src/setup/conf/asterisk-conf.js'
import { amiPlaceOf } from '../../../src/setup/plan/plan-ami.js'

const filesOf = (files: Readonly<Record<string, string>>) => ({
  read: (path: string) => files[path],
  list: (folder: string) =>
    Object.keys(files)
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1)),
})

const conf = (text: string, others: Readonly<Record<string, string>> = {}) =>
  readAsteriskConf(
    '/etc/asterisk/a.conf',
    '/etc/asterisk',
    filesOf({ '/etc/asterisk/a.conf': text, ...others }),
  )

const ami = (files: Readonly<Record<string, string>>) =>
  readAmiSettings('/etc/asterisk', filesOf(files))

describe('a configuration file of Asterisk', () => {
  it('has sections, keys with = and =>, comments, and comments of many lines', () => {
    const read = conf('[a](!)\nx = 1 ; y\n;--\nx = 2\n--;\ny => a\\;b\n[b]\nx=3\n')

    expect(
      read.entries.map(({ section, key, value, line }) => [section, key, value, line]),
    ).to.deep.equal([
      ['a', 'x', '1', 2],
      ['a', 'y', 'a;b', 6],
      ['b', 'x', '3', 8],
    ])
  })

  it('includes files and patterns, in the section that it stands in; the last value is in force', () => {
    const read = conf('[general]\nport = 1\n#include "d/*.conf"\n#include gone.conf\n', {
      '/etc/asterisk/d/b.conf': 'port = 2\n',
      '/etc/asterisk/d/.hidden.conf': 'port = 3\n',
      '/etc/asterisk/d/c.txt': 'port = 4\n',
    })

    expect(lastEntry(read, 'general', 'port')).to.include({
      value: '2',
      file: '/etc/asterisk/d/b.conf',
    })
  })

  it('that includes itself is read to an end', () => {
    expect(conf('#include a.conf\n[a]\nx = 1\n').entries).to.have.length.below(20)
  })

  it('says whether an AMI user hears security events', () => {
    const users = (lines: string) =>
      ami({ '/etc/asterisk/manager.conf': `[u]\n${lines}` }).users.map(hearsSecurity)

    expect(users('read = security,system')).to.deep.equal([true])
    expect(users('read = all')).to.deep.equal([true])
    expect(users('read = system')).to.deep.equal([false])
    expect(users('')).to.deep.equal([false])
    expect(users('read = all\neventfilter = !Event: ChallengeSent')).to.deep.equal([false])
    expect(users('read = all\neventfilter = Event: Hangup')).to.deep.equal([false])
    expect(users('read = all\neventfilter = !Event: RTCP.*')).to.deep.equal([true])
  })

  it('shows where an AMI user belongs', () => {
    const place = (text: string) =>
      amiPlaceOf(ami({ '/etc/asterisk/manager.conf': text }), '/etc/asterisk', () => true)

    expect(place('#include "manager.d/*.conf"')).to.equal('/etc/asterisk/manager.d/sipward.conf')
    expect(place('#include vitalpbx/manager__*.conf')).to.equal(
      '/etc/asterisk/vitalpbx/manager__sipward.conf',
    )
    expect(place('#include manager_additional.conf\n#include manager_custom.conf')).to.equal(
      '/etc/asterisk/manager_custom.conf',
    )
    expect(place('[general]')).to.equal('/etc/asterisk/manager.conf')
  })
})
