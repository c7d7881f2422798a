// What was seen of a test request, and what that means: every row as a real Asterisk causes it.
import { expect } from 'chai'
import type { SecurityEventName } from '../../../src/domain/security-event.js'
import { judgeProof, type Seen } from '../../../src/setup/proof/judge.js'

const transport = { transport: 'UDP', address: '0.0.0.0', port: 5060, channel: 'PJSIP' } as const
const both: readonly SecurityEventName[] = ['InvalidAccountID', 'ChallengeSent']
const challenge: readonly SecurityEventName[] = ['ChallengeSent']

describe('the proof by a test request', () => {
  const rows: readonly [string, Partial<Seen>, 'well' | 'impaired' | 'deaf', RegExp][] = [
    [
      'PJSIP with HEP',
      { events: both, mirrored: 2 },
      'well',
      /answered 401 .* 2 messages of it by HEP/,
    ],
    [
      "a daemon that counts everybody's messages, and an address",
      {
        ...{ events: both, mirrored: 13, isHeardByDaemon: true },
        transport: { ...transport, address: '192.0.2.1' },
      },
      'well',
      /UDP port 5060 of 192\.0\.2\.1 .* the daemon has heard 13 messages by HEP meanwhile$/,
    ],
    [
      'IPv6',
      { events: both, mirrored: 2, transport: { ...transport, address: '::' } },
      'well',
      /UDP port 5060 over IPv6 was answered/,
    ],
    [
      'chan_sip',
      { events: challenge, mirrored: 0, transport: { ...transport, channel: 'chan_sip' } },
      'well',
      /told of by AMI$/,
    ],
    [
      'auth_username first',
      { events: challenge, mirrored: 2 },
      'impaired',
      /by auth_username first/,
    ],
    [
      'an anonymous endpoint',
      { events: ['FailedACL'], mirrored: 2, status: 403 },
      'impaired',
      /"anonymous"/,
    ],
    [
      'no class security',
      { events: [], mirrored: 2 },
      'deaf',
      /not told .* though HEP has shown it/,
    ],
    ['neither', { events: [], mirrored: 0 }, 'deaf', /AMI has not told/],
    ['no mirror', { events: both, mirrored: 0 }, 'impaired', /HEP has shown nothing/],
    ['no answer', { events: [], mirrored: 0, status: 0 }, 'impaired', /was not answered/],
  ]
  for (const [title, seen, state, sentence] of rows) {
    it(`knows ${title}`, () => {
      const verdict = judgeProof(
        { transport, status: 401, events: [], mirrored: undefined, ...seen },
        true,
      )

      expect(verdict.state).to.equal(state)
      expect(verdict.sentence).to.match(sentence)
      expect(verdict.cost !== '').to.equal(state !== 'well')
    })
  }

  it('asks for no mirror where none is wanted', () => {
    expect(judgeProof({ transport, status: 401, events: both, mirrored: 0 }, false).state).to.equal(
      'well',
    )
  })
})
