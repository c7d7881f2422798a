// Asterisk's configuration files as Asterisk reads them.
import { expect } from 'chai'
import { hearsSecurity, readAmiSettings } from '../../../src/setup/asterisk/ami-settings.js'
import { entryInForce, lastEntry, readAsteriskConf } from '../../../src/setup/conf/asterisk-conf.js'
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

  it('goes on in its own section behind an include, as the included file began in it', () => {
    const read = conf('[a]\n#include b.conf\nx = 1\n[c]\ny = 1\n', {
      '/etc/asterisk/b.conf': 'z = 1\n[b]\nw = 1\n',
    })

    expect(
      read.entries.map(({ section, key, file }) => `${file.slice(14)} ${section} ${key}`),
    ).to.deep.equal([...['b.conf a z', 'b.conf b w', 'a.conf a x', 'a.conf c y']])
    expect(read.sections.map(({ name, file }) => `${file.slice(14)} ${name}`)).to.deep.equal([
      ...['a.conf a', 'b.conf b', 'a.conf c'],
    ])
    expect(read.beginnings.get('/etc/asterisk/b.conf')).to.equal('a')
  })

  it('has comments in comments, and text before and behind them', () => {
    const read = conf(
      '[a]\nx = 1 ;-- y = 1 ;-- y = 2\ny = 3 --; y = 4\n--;z = 5\n;--- only one line\nw = 6\n',
    )

    expect(read.entries.map(({ key, value }) => `${key}=${value}`)).to.deep.equal([
      ...['x=1', 'z=5', 'w=6'],
    ])
  })

  it('takes small and capital letters for the same, and makes sections of templates', () => {
    const read = conf(
      '[T](!)\nx = 1\n[t2](!,t)\ny = 2\n[A](T2)\nX = 3\n[b]\n[a](+)\ny = 4\n[a]\nx = 5\n',
    )
    const values = (section: string) =>
      read.entries.filter((entry) => entry.section === section).map(({ key, value }) => key + value)

    expect(values('A')).to.deep.equal(['x1', 'y2', 'X3', 'y4'])
    expect(lastEntry(read, 'a', 'X')?.value).to.equal('5')
    expect(entryInForce(read, 'a', 'x')?.value).to.equal('3')
    expect(entryInForce(read, 'T', 'x')).to.equal(undefined)
    expect(read.sections.filter(({ isTemplate }) => isTemplate)).to.have.length(2)
  })

  it('is read to a bound, whatever it includes and however often', () => {
    const doubling = Array.from({ length: 40 }, (_, n) => `[t${n + 1}](!,t${n},t${n})\nk = v\n`)
    expect(conf(`[t0](!)\nk = v\n${doubling.join('')}`).entries).to.have.length.at.most(200_001)
    const large = `[a]\n${'k = v\n'.repeat(10)}${'; x\n'.repeat(600_000)}`
    const includes = '#include b.conf\n'.repeat(1000)
    const read = conf(includes, { '/etc/asterisk/b.conf': large })
    expect(read.entries).to.have.length(10)
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
