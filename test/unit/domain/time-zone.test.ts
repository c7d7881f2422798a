// Names of time zones, as people, files and cookies give them.
import { expect } from 'chai'
import { isTimeZone, zoneOf } from '../../../src/domain/time-zone.js'

const own = Intl.DateTimeFormat().resolvedOptions().timeZone

describe('a time zone', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5']) {
    it(`is ${zone}`, () => {
      expect(isTimeZone(zone)).to.equal(true)
      expect(zoneOf(zone)).to.equal(zone)
    })
  }

  for (const text of [
    '',
    'Mars/Base',
    '+05:00',
    'UTC\r\nx: y',
    '"><script>',
    'A'.repeat(100_000),
  ]) {
    it(`is not ${JSON.stringify(text.slice(0, 20))}, for which the machine's own is taken`, () => {
      expect(isTimeZone(text)).to.equal(false)
      expect(zoneOf(text)).to.equal(own)
    })
  }
})
