// How the page of health names ARI of a PBX: what it tells while it is heard, and why it is not.
import { expect } from 'chai'
import type { SourceStatus } from '../../../../src/ports/event-source.js'
import { partViews } from '../../../../src/tell/web/pages/parts/health-strip.js'
import { sampleStatus, sampleTime } from '../callback-core.js'

const hour = 3_600_000
const running: SourceStatus = {
  ...{ kind: 'ari', name: 'office', state: 'running', reason: '', warnings: [] },
  ...{ version: 'Asterisk 22.10.1', startedAt: sampleTime - 3 * hour, since: sampleTime },
  ...{ received: 7, dropped: {}, lag: undefined },
}

describe('ARI on the page of health', () => {
  const viewOf = (source: SourceStatus) => {
    const views = partViews({ ...sampleStatus, sources: [source] }, [])
    const view = views.find(({ name }) => name === 'ARI office')
    return { state: view?.state.state, word: view?.state.word, text: view?.text }
  }

  it('shows version and start of Asterisk', () => {
    const { state, text } = viewOf(running)
    expect(state).to.equal('ok')
    expect(text).to.match(/^Asterisk 22\.10\.1, up 3 h.*; 7 messages since the start/)
  })

  it('shows no negative time where the clock of the PBX is ahead', () => {
    expect(viewOf({ ...running, startedAt: sampleTime + hour }).text).to.match(/, up 0/)
  })

  it('shows why it is refused, as a thing to look at', () => {
    expect(viewOf({ ...running, state: 'refused', reason: 'wrong password' })).to.deep.equal({
      state: 'look',
      word: 'refused',
      text: 'wrong password',
    })
  })
})
