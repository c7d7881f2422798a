// A process of its own that is a PBX made of recordings: where it runs decides whose loopback it is on.
import { loadRecording } from '../../../src/demo/recording.js'
import { ReplayPbx } from '../../../src/demo/replay-pbx.js'
import { systemClock } from '../../../src/app/start/system-clock.js'
import type { PbxAnswer, PbxRequest } from './recorded-pbx.js'

let pbx: ReplayPbx | undefined

process.on('message', (request: PbxRequest) => {
  void answer(request).then((said) => process.send?.(said))
})
process.on('disconnect', () => process.exit())
process.send?.({ ok: true, value: 0 })

async function answer(request: PbxRequest): Promise<PbxAnswer> {
  try {
    return { ok: true, value: await carryOut(request) }
  } catch (caught) {
    return { ok: false, reason: String(caught) }
  }
}

/** Answers with the AMI port, or with the number of AMI events that were played. */
async function carryOut(request: PbxRequest): Promise<number> {
  if (request.ask === 'start') {
    const { username, secret, hepPort } = request
    const hep = { host: '127.0.0.1', port: hepPort }
    pbx = new ReplayPbx({ username, secret, hep, clock: systemClock })
    return pbx.start()
  }
  if (pbx === undefined) throw new Error('start the PBX first')
  await pbx.waitForLogin()
  const recordings = await Promise.all(request.paths.map((path) => loadRecording(path)))
  const { speed = Infinity, maxGapMs = Infinity } = request
  const result = await pbx.play(recordings, { speed, maxGapMs, order: 'together' })
  if (!result.isComplete) throw new Error('the play was ended early')
  return result.amiBlocks
}
