// The stand-in PBX and the real AMI client: what the daemon will see of a recording.
import { expect } from 'chai'
import type { SecurityEvent } from '../../../src/domain/security-event.js'
import { AmiClient } from '../../../src/listen/ami/ami-client.js'
import { loadRecording } from '../../../src/demo/recording.js'
import { ReplayPbx } from '../../../src/demo/replay-pbx.js'
import { waitUntil } from '../../support/wait-until.js'
import { captureNames, capturePath, eventTimes, playedAmiText } from './captures.js'

describe('ReplayPbx and AmiClient', () => {
  const clock = { now: () => Date.now() }
  let pbx: ReplayPbx
  let client: AmiClient
  let events: SecurityEvent[]
  let pbxClocks: number[]

  async function connect(secret: string): Promise<void> {
    events = []
    pbxClocks = []
    pbx = new ReplayPbx({ username: 'sipward', secret: 's3cret', clock })
    client = new AmiClient({
      name: 'replay',
      host: '127.0.0.1',
      port: await pbx.start(),
      username: 'sipward',
      secret,
      clock,
      sink: {
        onEvent: (event) => events.push(event),
        onSip: () => expect.fail('AMI carries no SIP'),
        onMalformed: () => expect.fail('AMI carries no SIP'),
        onDialplanReport: () => expect.fail('no dialplan was recorded'),
        onPbxClock: (_, at) => pbxClocks.push(at),
      },
    })
    await client.start()
  }

  afterEach(async () => {
    await client.stop()
    await pbx.stop()
  })

  it('speak to each other: every security event of every capture arrives, at its new time', async () => {
    const connectedAt = Date.now()
    await connect('s3cret')
    await waitUntil(() => events.length === 1, { what: 'the report of the login' })
    expect(events.splice(0)[0]).to.include({ name: 'SuccessfulAuth', service: 'AMI' })
    const texts = captureNames.map(playedAmiText)
    const recorded = texts.flatMap((text) => [
      ...text.matchAll(/^Event: (\w+)\r\nPrivilege: security/gm),
    ])
    const startedAt = Date.now()

    await pbx.play(
      await Promise.all(captureNames.map((name) => loadRecording(capturePath(name, 'ami')))),
      {
        speed: Infinity,
      },
    )

    await waitUntil(() => events.length >= recorded.length, { what: 'all events' })
    expect(events.map(({ name }) => name)).to.deep.equal(recorded.map((match) => match[1]))
    expect(events).to.have.length(texts.flatMap(eventTimes).length)
    for (const { at } of events) expect(at).to.be.within(startedAt - 1, Date.now())
    expect(client.status()).to.include({ state: 'running', version: 'Asterisk replay' })
    expect(client.status().dropped).to.deep.equal({})
    await waitUntil(() => pbxClocks.length > 0, { what: 'the clock of the PBX' })
    expect(pbxClocks.at(-1)).to.be.within(connectedAt - 1, Date.now() + 1)
  })

  it('do not come together over a wrong secret', async () => {
    await connect('wrong')

    await waitUntil(() => client.status().state === 'refused', { what: 'a refusal' })
    expect(client.status().reason).to.match(/Authentication failed/)
    expect(pbx.listeners).to.equal(0)
  })
})
