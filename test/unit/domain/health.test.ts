// The one verdict: what takes protection away, what impairs it, and what is a hint alone.
import { expect } from 'chai'
import { healthOf } from '../../../src/domain/health.js'
import type { HealthFacts, SourceFacts } from '../../../src/domain/health-facts.js'

const ami: SourceFacts = { kind: 'ami', name: 'pbx', state: 'running', reason: '', received: 9 }
const mail = { name: 'mail', isOn: true, trouble: '', lateMinutes: 0, lateReason: '' }
const well: HealthFacts = {
  isMonitoring: false,
  sources: [ami],
  firewall: { kind: 'iptables', state: 'ready', reason: '' },
  recorder: { state: 'ready', reason: '' },
  geo: { state: 'ready', reason: '', policy: { state: 'off', reason: '' } },
  cluster: undefined,
}

describe('the verdict of health', () => {
  it('says nothing of channels that work, and of those that are off', () => {
    const off = { ...mail, isOn: false, trouble: 'no recipient is named' }
    expect(healthOf({ ...well, channels: [mail, off] }).problems).to.deep.equal([])
  })

  it('is that it protects where everything is well, or has a hint alone', () => {
    expect(healthOf(well)).to.deep.equal({
      state: 'protecting',
      sentence: 'attacks are seen and blocked',
      problems: [],
    })
    const { state, problems } = healthOf({
      ...well,
      sources: [{ ...ami, reason: 'the clock of the PBX is wrong' }],
    })
    expect([state, problems.length, problems[0]?.severity]).to.deep.equal(['protecting', 1, 'hint'])
  })

  for (const [state, whatToDo] of [
    ['refused', /ari_password/],
    ['lost', /sipward doctor ari/],
  ] as const) {
    it(`is that it protects where ARI is ${state}, with a hint what to do`, () => {
      const ari: SourceFacts = {
        kind: 'ari',
        name: 'pbx',
        state,
        reason: 'URL says no',
        received: 0,
      }
      const { state: verdict, problems } = healthOf({ ...well, sources: [ami, ari] })

      expect(verdict).to.equal('protecting')
      expect(problems).to.have.length(1)
      expect(problems[0]).to.include({
        key: 'ari pbx',
        part: 'ari',
        severity: 'hint',
        sentence: 'ARI of the PBX pbx is not heard: URL says no',
      })
      expect(problems[0]?.whatToDo).to.match(whatToDo)
    })
  }

  it('does not take ARI for a PBX that is heard', () => {
    const ari: SourceFacts = { ...ami, kind: 'ari' }
    const { state } = healthOf({ ...well, sources: [{ ...ami, state: 'lost' }, ari] })
    expect(state).to.equal('notProtecting')
  })

  const cases: readonly (readonly [string, Partial<HealthFacts>, string, RegExp])[] = [
    [
      'AMI refused',
      { sources: [{ ...ami, state: 'refused', reason: 'wrong password' }] },
      'notProtecting',
      /^the PBX pbx is not heard: wrong password$/,
    ],
    [
      'AMI lost',
      { sources: [{ ...ami, state: 'lost' }] },
      'notProtecting',
      /^the PBX pbx is not heard: it does not answer$/,
    ],
    [
      'AMI without the class security',
      { sources: [{ ...ami, received: 0, reason: 'no security event was heard' }] },
      'notProtecting',
      /no security event was heard/,
    ],
    [
      'one PBX of two lost',
      { sources: [ami, { ...ami, name: 'other', state: 'lost' }] },
      'impaired',
      /the PBX other is not heard/,
    ],
    [
      'no rules in the kernel',
      { firewall: { kind: 'iptables', state: 'broken', reason: 'no ipset' } },
      'notProtecting',
      /the rules are not in the kernel: no ipset/,
    ],
    [
      'a dry run',
      { firewall: { kind: 'dryRun', state: 'ready', reason: '' } },
      'notProtecting',
      /dry run/,
    ],
    [
      'mails that do not leave',
      { channels: [{ ...mail, lateMinutes: 18, lateReason: 'the login is refused' }] },
      'impaired',
      /^no mail has left for 18 minutes: the login is refused$/,
    ],
    [
      'mails that cannot leave',
      { channels: [{ ...mail, trouble: 'no recipient is named' }] },
      'impaired',
      /^no mail can leave: no recipient is named$/,
    ],
    [
      'a chat that takes no messages',
      { channels: [{ ...mail, name: 'chat.ops', lateMinutes: 16 }] },
      'impaired',
      /^no message of chat\.ops has left for 16 minutes$/,
    ],
    ['watching only', { isMonitoring: true }, 'notProtecting', /only watched: the setting/],
    [
      'a pause',
      { isMonitoring: true, pausedUntil: '2026-11-20T12:30:00.000Z' },
      'notProtecting',
      /^attacks are only watched until 2026-11-20 12:30:00 UTC: the protection is paused$/,
    ],
    [
      'an excluded host, whose rules are down by order',
      {
        cluster: { state: 'excluded', reason: '' },
        firewall: { kind: 'iptables', state: 'stopped', reason: '' },
      },
      'notProtecting',
      /excluded/,
    ],
    [
      'a host alone',
      { cluster: { state: 'alone', reason: 'the store is away' } },
      'impaired',
      /nothing is heard of the other hosts/,
    ],
    [
      'HEP silent beside events',
      {
        sources: [
          ami,
          { ...ami, kind: 'hep', name: '127.0.0.1:9060', reason: 'its mirror shows none of them' },
        ],
      },
      'impaired',
      /mirror shows none/,
    ],
    [
      'HEP without its port',
      {
        sources: [
          ami,
          { kind: 'hep', name: '127.0.0.1:9060', state: 'lost', reason: 'in use', received: 0 },
        ],
      },
      'impaired',
      /not received on 127\.0\.0\.1:9060: in use/,
    ],
    [
      'the store away',
      { recorder: { state: 'waiting', reason: 'the disk is full' } },
      'impaired',
      /the store takes no records: the disk is full/,
    ],
    [
      'a journal that the disk refuses',
      { journal: { trouble: 'the journal of attempts is not written: the disk is full' } },
      'impaired',
      /^the journal of attempts is not written: the disk is full$/,
    ],
    [
      'a disk that is nearly full',
      {
        disks: [
          {
            ...{ holds: 'database', folder: '/var/lib/sipward' },
            ...{ freeBytes: 200.9 * 1024 ** 2, isLow: true, isFull: false },
          },
        ],
      },
      'impaired',
      /^the disk of \/var\/lib\/sipward has 200 MB left$/,
    ],
  ]
  for (const [title, change, expected, sentence] of cases) {
    it(`is ${expected} for ${title}`, () => {
      const health = healthOf({ ...well, ...change })

      expect(health.state).to.equal(expected)
      expect(health.sentence).to.match(sentence)
      expect(health.problems.filter(({ severity }) => severity !== 'hint')).to.have.length(1)
    })
  }

  it('says of a full disk what it costs: nothing where nothing waits there', () => {
    const full = { folder: '/var/lib/sipward', freeBytes: 0, isLow: true, isFull: true }
    const waiting = { state: 'waiting', reason: '' } as const
    const told = (holds: 'database' | 'spool', recorder: HealthFacts['recorder'] = well.recorder) =>
      healthOf({ ...well, recorder, disks: [{ ...full, holds }] })
        .problems.filter(({ part }) => part === 'disk')
        .map(({ key, sentence }) => [key, sentence])
    const low = 'the disk of /var/lib/sipward has 0 MB left'
    const lost = 'the store takes no records, and what is recorded now is lost at the next restart'
    const isFull = 'the disk of /var/lib/sipward is full'

    expect(told('spool')).to.deep.equal([['disk', low]])
    expect(told('spool', waiting)).to.deep.equal([
      ['disk full', `${isFull}: ${lost}`],
      ['disk', low],
    ])
    expect(told('database', waiting)).to.deep.equal([
      ['database disk full', `${isFull}: ${lost}`],
      ['database disk', low],
    ])
    expect(told('database')).to.deep.equal([
      ['database disk full', `${isFull}: soon the store takes no more records`],
      ['database disk', low],
    ])
    const roomy = {
      ...full,
      holds: 'database',
      freeBytes: 1e9,
      isLow: false,
      isFull: false,
    } as const
    expect(healthOf({ ...well, disks: [roomy] }).problems).to.deep.equal([])
  })

  it('needs no PBX on a host that only blocks', () => {
    expect(healthOf({ ...well, sources: [] }).state).to.equal('protecting')
  })

  it('begins with what is worst', () => {
    const { problems } = healthOf({
      ...well,
      isMonitoring: true,
      recorder: { state: 'waiting', reason: '' },
      geo: { ...well.geo, state: 'missing' },
    })

    expect(problems.map(({ severity }) => severity)).to.deep.equal([
      'notProtecting',
      'impaired',
      'hint',
    ])
  })
})
