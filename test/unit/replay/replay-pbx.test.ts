// The stand-in PBX as a player: a bare TCP client and a bare UDP socket see what was recorded.
import { once } from 'node:events'
import { createSocket, type Socket } from 'node:dgram'
import { expect } from 'chai'
import type { PlayedItem } from '../../../src/demo/playback.js'
import { loadRecording, type Recording } from '../../../src/demo/recording.js'
import { ReplayPbx } from '../../../src/demo/replay-pbx.js'
import { waitUntil } from '../../support/wait-until.js'
import {
  captureCounts,
  captureNames,
  capturePath,
  dissectHep,
  eventTimes,
  hepDatagrams,
  playedAmiText,
  withoutTimes,
  type CaptureName,
} from './captures.js'
import { RawAmiClient } from './raw-ami-client.js'

const load = (name: CaptureName): Promise<Recording> => loadRecording(capturePath(name, 'ami'))

describe('ReplayPbx as a player', () => {
  let udp: Socket
  let received: Buffer[]
  let pbx: ReplayPbx
  let clients: RawAmiClient[]
  let port: number

  beforeEach(async () => {
    received = []
    clients = []
    udp = createSocket('udp4', (datagram) => received.push(datagram))
    udp.bind(0, '127.0.0.1')
    await once(udp, 'listening')
    pbx = newPbx()
    port = await pbx.start()
  })

  afterEach(async () => {
    for (const client of clients) client.close()
    await pbx.stop()
    udp.close()
  })

  function newPbx(options: { drainDeadlineMs?: number } = {}): ReplayPbx {
    return new ReplayPbx({
      username: 'sipward',
      secret: 's3cret',
      hep: { host: '127.0.0.1', port: udp.address().port },
      clock: { now: () => Date.now() },
      ...options,
    })
  }

  /** A client that has logged in and has taken the answer. */
  async function listener(events?: string): Promise<RawAmiClient> {
    const client = new RawAmiClient(port)
    clients.push(client)
    await waitUntil(() => client.text.endsWith('\r\n'))
    const answer = await client.login('sipward', 's3cret', events)
    if (events !== 'off') {
      await waitUntil(() => /Service: AMI[^]*\r\n\r\n$/.test(answer + client.text))
    }
    client.take()
    return client
  }

  it('sends every capture as it was, but for the times, which are those of now', async () => {
    const client = await listener()
    for (const name of captureNames) {
      const recorded = playedAmiText(name)
      received = []
      const before = Date.now()

      const result = await pbx.play([await load(name)], { speed: Infinity })

      const after = Date.now()
      const { ami, hep } = captureCounts[name]
      expect(result).to.deep.equal({ amiBlocks: ami, hepDatagrams: hep, isComplete: true })
      await waitUntil(() => client.text.length >= recorded.length && received.length >= hep)
      const text = client.take()
      expect(withoutTimes(text)).to.equal(withoutTimes(recorded))
      const mirrored = received.map(dissectHep)
      const expected = hep === 0 ? [] : hepDatagrams(name).map(dissectHep)
      expect(mirrored.map(({ rest }) => rest)).to.deep.equal(expected.map(({ rest }) => rest))
      for (const at of [...eventTimes(text), ...mirrored.map((message) => message.at)]) {
        expect(at).to.be.within(before - 1, after + 1)
      }
    }
  })

  it('keeps the recorded pace', async () => {
    const client = await listener()
    const recording = await load('asterisk22-pjsip-ipv6')
    const lastAt = recording.items.at(-1)?.at ?? 0
    const spanMs = lastAt - (recording.items[0]?.at ?? 0)
    const lateness: number[] = []
    const startedAt = Date.now()

    await pbx.play([recording], { onItem: ({ at }) => lateness.push(Date.now() - at) })

    expect(Date.now() - startedAt).to.be.within(spanMs - 1, spanMs + 2000)
    expect(Math.min(...lateness)).to.be.at.least(0)
    expect(Math.max(...lateness)).to.be.at.most(2000)
    await waitUntil(() => received.length >= 61 && eventTimes(client.text).length >= 36)
  })

  it('shortens long silences for AMI and HEP alike, and its times stay those of the clock', async () => {
    const client = await listener()
    const startedAt = Date.now()

    await pbx.play([await load('asterisk22-pjsip-quirks')], { speed: 4, maxGapMs: 20 })

    const tookMs = Date.now() - startedAt
    expect(tookMs).to.be.below(3000)
    await waitUntil(() => received.length >= 158 && eventTimes(client.text).length >= 69)
    const amiTimes = eventTimes(client.take())
    const hepTimes = received.map((datagram) => dissectHep(datagram).at)
    for (const at of [...amiTimes, ...hepTimes]) {
      expect(at).to.be.within(startedAt - 1, startedAt + tookMs + 1)
    }
    expect(amiTimes).to.deep.equal([...amiTimes].sort((a, b) => a - b))
    // The last event of a phone and the 200 that Asterisk sent it: 1 ms apart in the recording.
    expect(Math.abs((amiTimes.at(-1) ?? 0) - (hepTimes.at(-1) ?? 0))).to.be.at.most(2)
  })

  it('plays several recordings one after another, or all at once', async () => {
    const recordings = await Promise.all(
      (['asterisk22-pjsip-svmap', 'asterisk22-pjsip-ipv6'] as const).map(load),
    )
    const played: PlayedItem[] = []
    const onItem = (item: PlayedItem): number => played.push(item)

    await pbx.play(recordings, { speed: Infinity, onItem })
    const names = played.splice(0).map((item) => item.recording)
    expect(names).to.deep.equal([...names].sort().reverse())
    await pbx.play(recordings, { speed: 50, order: 'together', onItem })

    expect(played.slice(0, 2).map((item) => item.recording)).to.include('asterisk22-pjsip-ipv6')
    expect(played.at(-1)?.recording).to.equal('asterisk22-pjsip-svmap')
  })

  it('sends the same to every client, and nothing to one that wants no events', async () => {
    const [first, second, off] = [await listener(), await listener(), await listener('off')]
    expect(pbx.listeners).to.equal(2)

    await pbx.play([await load('asterisk16-chansip-matrix')], { speed: Infinity })

    const { length } = playedAmiText('asterisk16-chansip-matrix')
    await waitUntil(() => first.text.length >= length && second.text.length >= length)
    expect(second.take()).to.equal(first.take())
    expect(await off.ask('Action: Ping')).to.match(/^Response: Success\r\nPing: Pong\r\n/)
  })

  it('waits for a client that reads nothing yet, and holds its clock back meanwhile', async () => {
    const client = await listener()
    const pinger = await listener('off')
    const copies = Array<Recording>(600).fill(await load('asterisk16-chansip-svcrack'))
    let items = 0
    let bytes = 0
    client.socket.on('data', (text: string) => (bytes += text.length))
    client.socket.pause()

    const playing = pbx.play(copies, { speed: Infinity, onItem: () => (items += 1) })
    const seen: number[] = []
    await waitUntil(() => seen.push(items) > 5 && items > 0 && seen.at(-5) === items)
    const stalled = { at: Date.now(), items }
    const pong = await pinger.ask('Action: Ping')
    client.socket.resume()
    const result = await playing

    expect(stalled.items).to.be.below(600 * 163)
    expect(Number(/Timestamp: ([\d.]+)/.exec(pong)?.[1]) * 1000).to.be.below(stalled.at - 1)
    expect(result).to.deep.equal({ amiBlocks: 600 * 163, hepDatagrams: 0, isComplete: true })
    await waitUntil(() => bytes >= 600 * playedAmiText('asterisk16-chansip-svcrack').length)
  })

  it('drops a client that never reads', async () => {
    await pbx.stop()
    pbx = newPbx({ drainDeadlineMs: 100 })
    port = await pbx.start()
    const client = await listener()
    client.socket.pause()
    const copies = Array<Recording>(600).fill(await load('asterisk16-chansip-svcrack'))

    const { isComplete } = await pbx.play(copies, { speed: Infinity })

    expect(isComplete).to.equal(true)
    expect(pbx.listeners).to.equal(0)
  })

  it('ends early when the signal is aborted, and when it is stopped', async () => {
    await listener()
    const recording = await load('asterisk22-pjsip-quirks')
    const abort = new AbortController()

    const aborted = pbx.play([recording], { signal: abort.signal })
    await waitUntil(() => received.length > 0)
    abort.abort()
    expect((await aborted).isComplete).to.equal(false)
    const stopped = pbx.play([recording])
    await pbx.stop()

    expect((await stopped).isComplete).to.equal(false)
    expect((await pbx.play([recording])).amiBlocks).to.equal(0)
  })
})
