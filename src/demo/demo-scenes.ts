// The story that the demo tells, scene by scene.

/** One recording of the story. */
export interface DemoScene {
  readonly recording: string
  readonly title: string
  /** The source that is to be blocked in it; none where only phones work. */
  readonly attacker?: string
  /** True where the attacker is to end on the denylist. */
  readonly isLastStrike?: boolean
  /** The longest silence of the recording that is kept, in ms [200]. */
  readonly maxGapMs?: number
}

// Phones say little for a long time; whoever watches waits for the first attack.
const phonesGapMs = 40

/** The scenes: the phones come first, since accounts are known by where they work. */
export const demoScenes: readonly DemoScene[] = [
  {
    recording: 'asterisk22-pjsip-working-phones',
    title: 'three phones register again and again and keep their lines alive',
    maxGapMs: phonesGapMs,
  },
  {
    recording: 'asterisk22-pjsip-quirks',
    title:
      'five phones that look like attackers: stale nonces, every packet three times, bare OPTIONS',
    maxGapMs: phonesGapMs,
  },
  {
    recording: 'asterisk22-pjsip-svcrack',
    title: 'svcrack guesses the password of account 100',
    attacker: '203.0.113.66',
  },
  {
    recording: 'asterisk22-pjsip-ipv6',
    title: 'passwords are guessed over IPv6',
    // In the PBX's own /64, where each address stands for itself.
    attacker: '2001:db8::66',
  },
  {
    recording: 'asterisk16-chansip-svcrack',
    title: 'svcrack comes back, on an Asterisk 16 with chan_sip and without HEP',
    attacker: '203.0.113.66',
  },
  {
    recording: 'asterisk22-pjsip-svcrack',
    title: 'svcrack comes back once more: the third strike',
    attacker: '203.0.113.66',
    isLastStrike: true,
  },
]
