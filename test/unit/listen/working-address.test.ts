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
    'tel:203.0.113.5',
    'sip:100@010.0.0.1',
  ]
  for (const uri of refused) {
    it(`is not believed of ${String(uri)}`, () => {
      expect(placeOf(uri)).to.equal(undefined)
    })
  }
})
