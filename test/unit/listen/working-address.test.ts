// Which URIs name an address that the PBX really sends to.
import { expect } from 'chai'
import { untrusted } from '../../../src/domain/untrusted.js'
import { workingAt } from '../../../src/listen/working-address.js'

const account = untrusted('100')
const placeOf = (uri: string | undefined): string | undefined => workingAt(uri, account)[0]?.network

describe('The address in a URI', () => {
  const believed: readonly (readonly [string, string])[] = [
    ['sip:203.0.113.5', '203.0.113.5'],
    ['sip:100@203.0.113.5:5060;transport=tcp;ob', '203.0.113.5'],
    ['sips:100@[2001:DB8::5]:5061', '2001:db8::5'],
    ['sip:%23100@203.0.113.5;x-ast-orig-host=10.0.0.7:5071', '203.0.113.5'],
    ['sip:100@203.0.113.5;line=maddress', '203.0.113.5'],
    ['sip:198.51.100.1@203.0.113.5', '203.0.113.5'],
    ['sip:198.51.100.1;x@203.0.113.5', '203.0.113.5'],
    ['sip:198.51.100.1;maddr=198.51.100.2?x=y@203.0.113.5', '203.0.113.5'],
    ['sip:198.51.100.1:5060@203.0.113.5', '203.0.113.5'],
    ['sip:a%40198.51.100.1@203.0.113.5:5060', '203.0.113.5'],
    ['SIP:100@203.0.113.5;alias=10.0.0.1~5060~1;lr', '203.0.113.5'],
    ['sip:100@[::ffff:203.0.113.5]', '203.0.113.5'],
  ]
  for (const [uri, address] of believed) {
    it(`is believed of ${uri}`, () => {
      expect(placeOf(uri)).to.equal(address)
    })
  }

  const refused: readonly (string | undefined)[] = [
    undefined,
    '',
    'sip:100@phone.example.org',
    'sip:100@203.0.113.5;maddr=198.51.100.1',
    'sip:100@203.0.113.5;ob;MADDR=198.51.100.1',
    'sip:100@203.0.113.5; maddr =198.51.100.1',
    'sip:100@203.0.113.5;%6daddr=198.51.100.1',
    'sip:100@203.0.113.5;m%61ddr=198.51.100.1',
    'sip:100@203.0.113.5?Route=%3Csip:198.51.100.1;lr%3E',
    'sip:100@203.0.113.5?Route=x',
    'sip:100@203.0.113.5@198.51.100.1',
    // Whatever stands before the @ is the user: the host is behind it.
    'sip:203.0.113.9;x@phone.example.org',
    'sip:203.0.113.9;x@phone.example.org:5060;ob',
    'sip:203.0.113.9;transport=udp@phone.example.org',
    'sip:203.0.113.9:5060@phone.example.org',
    'sip:203.0.113.9:5060;ob@phone.example.org',
    'sip:203.0.113.9?x=y@phone.example.org',
    'sip:[2001:db8::9];x@phone.example.org',
    'sip:203.0.113.9;x@0x7f.1',
    'sip:203.0.113.9;x@2130706433',
    'sip:203.0.113.9;x@[::1',
    'sip:203.0.113.9;x@1@phone.example.org',
    'sip:203.0.113.9;x@203.0.113.8@phone.example.org',
    'sip:203.0.113.9;x@',
    'sip:@203.0.113.9',
    'sip:100@203.0.113.9;x@phone.example.org',
    'sip:203.0.113.9;x%40phone.example.org',
    'sip:203.0.113.9%40phone.example.org',
    'sip:100@203.0.113.9%2ephone.example.org',
    'sip:100%4@203.0.113.9',
    '<sip:100@203.0.113.9>',
    '"100" <sip:100@203.0.113.9>',
    'sip:100@203.0.113.9>;x',
    'sip:<100@203.0.113.9',
    'sip:100@203.0.113.9,<sip:100@phone.example.org>',
    'sip:1 00@203.0.113.9',
    'sip:100@ 203.0.113.9',
    'sip:100@203.0.113.9\r\n;x',
    'sip:100@203.0.113.9;x="y"',
    'sip:100@203.0.113.9;x=y=z',
    'sip:100@203.0.113.9;',
    'sip:100@203.0.113.9:',
    'sip:100@203.0.113.9:70000',
    'sip:100@203.0.113.9:5060:5061',
    'sip:100@[203.0.113.9]',
    'sip:100@[2001:db8::9]x',
    'sip:100@[fe80::9%25eth0]',
    'sip:100@2001:db8::9',
    'sip:100@203.0.113.9\0;x',
    `sip:${'1'.repeat(1100)}@203.0.113.9`,
    'tel:203.0.113.5',
    'tel:+1;phone-context=x@203.0.113.9',
    'http://100@203.0.113.9',
    'sip://100@203.0.113.9:5060/',
    'sip:100@010.0.0.1',
  ]
  for (const uri of refused) {
    it(`is not believed of ${JSON.stringify(uri ?? '(nothing)').slice(0, 80)}`, () => {
      expect(placeOf(uri)).to.equal(undefined)
    })
  }
})
