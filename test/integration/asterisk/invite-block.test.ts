// INVITEs above the limit before a real Asterisk, where they lead to blocks, and at last to the denylist.
import { expect } from 'chai'
import { startCaller } from '../../lab/callers.js'
import { startInviteFlood } from '../../lab/invite-flood.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { madeOnce } from '../../support/made-once.js'
import { waitUntil } from '../../support/wait-until.js'

const settings = [
  '"invite.enabled" = true',
  '"invite.block" = true',
  '"blocking.permanent.invite" = true',
  '"blocking.threshold" = 3',
  '"blocking.seconds" = 2',
  '"detection.attemptsPerMinute" = 1000',
]
const strikes = 3
const note = 'blocked by sipward after 3 INVITE attacks'

for (const asterisk of ['22', '16'] as const) {
  const options = { asterisk, hep: asterisk === '22' ? 'on' : 'off', settings } as const
  describeProtected(
    `Floods of INVITEs that block, before Asterisk ${asterisk}`,
    options,
    (given) => {
      const [dialler, flooder] = [callerIpv4(66), callerIpv4(67)]
      const dial = async (): Promise<void> => {
        const calls = { method: 'INVITE', style: 'dialogs', pace: 20, count: 40 } as const
        await startCaller(given.lab, { ...calls, from: dialler, silenceMs: 500 }).report()
      }
      const flood = async (): Promise<void> => {
        await startInviteFlood(given.lab, { from: flooder, perSecond: 50, count: 25 }).report()
      }
      // Both need time for their blocks to end, so they do it at the same time.
      const struck = madeOnce(() =>
        Promise.all([strikesOf(given, dialler, dial), strikesOf(given, flooder, flood)]),
      )

      it('are a dynamic block each, and the third one is without an end: of who answers challenges', async function () {
        this.timeout(120_000)
        const [strikesOfDialler] = await struck()

        expect(strikesOfDialler).to.deep.equal(['blocked', 'blocked', 'denied'])
        expect(await entriesOf(given, dialler)).to.deep.equal([note])
        expect((await given.daemon.check(dialler)).lists).to.deep.equal(['deny'])
      })

      const isPermanent = asterisk === '16'
      const title = isPermanent
        ? 'so is that of who answers none, where no HEP could show that he is real'
        : 'that of who answers none may be forged, and ends each time'
      it(title, async function () {
        this.timeout(120_000)
        const [, strikesOfFlooder] = await struck()

        const last = isPermanent ? 'denied' : 'blocked'
        expect(strikesOfFlooder).to.deep.equal(['blocked', 'blocked', last])
        expect(await entriesOf(given, flooder)).to.deep.equal(isPermanent ? [note] : [])
      })
    },
  )
}

/** Floods as often as it takes strikes, each time when the last block is over; what became of each, oldest first. */
async function strikesOf(
  given: ProtectedSuite,
  from: string,
  flood: () => Promise<void>,
): Promise<string[]> {
  const actions = async (): Promise<string[]> =>
    (await given.daemon.story(from)).attacks.map(({ action }) => action).reverse()
  const holds = new RegExp(String.raw`^add sipward-(?!tally)\S+ ${from} `, 'm')
  for (let strike = 1; strike <= strikes; strike += 1) {
    await flood()
    await waitUntil(async () => (await actions()).length === strike, { what: `strike ${strike}` })
    if (strike === strikes) break
    const isOver = async (): Promise<boolean> =>
      // Neither blocked by the daemon nor held by the kernel, which was still dropping the flood's end; the tally of what
      // was dropped of it stays.
      !holds.test(await given.lab.run('pbx', ['ipset', 'save'])) &&
      (await given.daemon.story(from)).verdict === 'free'
    await waitUntil(isOver, { what: 'the end of the block', deadlineMs: 30_000 })
  }
  return actions()
}

async function entriesOf({ daemon }: ProtectedSuite, address: string): Promise<string[]> {
  return (await daemon.story(address)).entries.map((entry) => entry.note)
}
