// What is refused on a list unless it is forced, and what is refused whatever anybody says.
import { expect } from 'chai'
import { ListGuard } from '../../../src/app/operator/list-guard.js'
import type { Address } from '../../../src/domain/address.js'
import type { ListName } from '../../../src/domain/list-entry.js'
import { unknownText } from '../../../src/domain/untrusted.js'
import { address } from '../../support/builders.js'
import { DeciderHarness, network } from '../decide/decider-harness.js'

describe('the guard of the lists', () => {
  const { decider, clock } = new DeciderHarness()
  const guard = new ListGuard(decider)
  decider.lists.setNeverBlocked(
    [address('203.0.113.10')],
    new Map([[address('192.0.2.53'), 'a resolver of this host']]),
  )
  for (const source of ['198.51.100.80', '2001:db8:1:1::/64']) {
    decider.trust.restore({ source: network(source), account: unknownText, lastAt: clock.now() })
  }
  const refusal = async (
    list: ListName,
    text: string,
    asker?: { from?: string; isForced?: boolean },
  ): Promise<string> => {
    const addresses = asker?.from === undefined ? [] : [asker.from as Address]
    const judge = await guard.judge(list, [network(text)], {
      addresses,
      isForced: asker?.isForced ?? false,
    })
    return judge(network(text)) ?? ''
  }

  for (const text of ['0.0.0.0/0', '::/0', '0.0.0.0/1', '64.0.0.0/7', '2000::/3']) {
    it(`refuses to allow nearly everybody, unless it is forced: ${text}`, async () => {
      expect(await refusal('allow', text)).to.match(/would let nearly everybody attack unhindered/)
      expect(await refusal('allow', text, { isForced: true })).to.equal('')
    })
  }

  for (const text of ['10.0.0.0/8', 'fc00::/7', '198.51.100.0/24', '2001:db8::/32']) {
    it(`allows a network: ${text}`, async () => {
      expect(await refusal('allow', text)).to.equal('')
    })
  }

  for (const text of ['198.51.100.80', '198.51.100.0/24', '2001:db8:1:1::7', '2001:db8:1::/48']) {
    it(`refuses to deny where phones work, unless it is forced: ${text}`, async () => {
      expect(await refusal('deny', text)).to.match(/would shut out what works at (198|2001)/)
      expect(await refusal('deny', text, { isForced: true })).to.equal('')
    })
  }

  it('refuses to deny the address that the asker comes from, unless it is forced', async () => {
    const from = '203.0.113.200'

    expect(await refusal('deny', '203.0.113.192/26', { from })).to.match(
      /would lock out 203\.0\.113\.200, the address you come from; say --force/,
    )
    expect(await refusal('deny', '203.0.113.192/26', { from, isForced: true })).to.equal('')
    expect(await refusal('deny', '203.0.113.201', { from })).to.equal('')
  })

  for (const text of ['203.0.113.10', '203.0.113.0/24', '192.0.2.53', '127.0.0.1', '0.0.0.0/0']) {
    it(`refuses to deny what is never blocked, also where it is forced: ${text}`, async () => {
      expect(await refusal('deny', text, { isForced: true })).to.match(/would lock out/)
    })
  }
})
