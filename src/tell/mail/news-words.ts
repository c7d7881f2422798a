// Each kind of news in the words of a mail: what is the case, what sipward does, and what a person does next.

/** The words of a kind. */
export interface NewsWords {
  /** What is the case, as it stands in the subject: no text of others is ever in it. */
  readonly title: string
  /** The same where it is known which account of the PBX it is about. */
  readonly accountTitle?: (account: string) => string
  /** What sipward does about it, and until when. */
  readonly did: string
  /** What a person should do; empty for nothing. */
  readonly next: string
  /** True where the next step is done once somebody has said on the page of news that it was. */
  readonly isSettled?: true
  /**
   * True where `did` and `next` say what stands behind the last semicolon of the sentence that was told, and
   * what was done with the source: a mail says it once.
   */
  readonly saysRest?: true
  /** Who the source is, where it is not an attacker for all that is known. */
  readonly who?: string
  /** The page that tells more, where there is no source with a page of its own. */
  readonly page: string
  /** True where the sentence is made of our own words alone, without an account or a User-Agent. */
  readonly isOwnText?: true
}

const known: Readonly<Record<string, NewsWords>> = {
  attack: {
    title: 'attack',
    did: '',
    next: '',
    page: '/attacks',
  },
  compromiseSuspected: {
    title: 'an account seems found out',
    accountTitle: (account) => `account ${account} seems found out`,
    did: 'The source is not blocked for it, because its password was right. It earns no trust either.',
    next: 'Change the password of the account on the PBX now, unless you know who that is, and look at its calls since then.',
    isSettled: true,
    saysRest: true,
    who: 'Source',
    page: '/accounts',
  },
  pbxBroken: {
    title: 'the PBX refuses phones that worked until now',
    did: 'Until it works again, failures of accounts that work block nobody. Guesses at other accounts are blocked as ever.',
    next: 'See on the PBX whether its database can be reached, and whether a realm or many passwords were changed.',
    saysRest: true,
    page: '/phones',
    isOwnText: true,
  },
  pbxWorks: {
    title: 'the PBX works again',
    did: 'Failures count as ever.',
    next: '',
    page: '/phones',
    isOwnText: true,
  },
  notProtecting: {
    title: 'this host does not protect',
    did: 'What stands in the kernel goes on blocking by itself, but no new attacker is blocked. sipward tries again until it protects.',
    next: '',
    page: '/health',
    isOwnText: true,
  },
  firewallLeaks: {
    title: 'the firewall lets a blocked source through',
    did: 'sipward has its rules and sets checked at once, and puts back what is missing.',
    next: 'If this comes again: see whether another rule accepts these packets before ours, or whether they come in on another way than this host.',
    page: '/health',
    isOwnText: true,
  },
  firewallTrouble: {
    title: 'the kernel does not take the rules',
    did: 'What stands in the kernel goes on blocking. sipward tries again until the kernel has what it should.',
    next: 'The log names the reason: journalctl -u sipward',
    page: '/health',
    isOwnText: true,
  },
  firewallHealed: {
    title: 'rules were gone and are back',
    did: 'sipward has put them back.',
    next: 'If it comes again: find out which program flushes the firewall.',
    page: '/health',
    isOwnText: true,
  },
  partMissing: {
    title: 'a part of the protection is missing',
    did: 'Attacks that can be seen without it are blocked as ever.',
    next: '',
    page: '/health',
    isOwnText: true,
  },
  partWorks: {
    title: 'a problem is over',
    did: 'What was missing is there again.',
    next: '',
    page: '/health',
    isOwnText: true,
  },
  flowBlocked: {
    title: 'a phone keeps failing with its password',
    accountTitle: (account) => `the phone of account ${account} has a stale password`,
    did: 'Only this phone is blocked, by its address and port. Others behind the same address go on working.',
    next: 'Correct the password at the phone or on the PBX. The block then ends by itself, or by Unblock on the page.',
    saysRest: true,
    who: 'Phone',
    page: '/phones',
  },
  trustedSourceSuspected: {
    title: 'a trusted source looks like an attacker',
    did: 'It is not blocked: phones work there, and its address may be forged.',
    next: 'See who sends it, and whether a device there has a wrong password.',
    saysRest: true,
    who: 'Trusted source',
    page: '/phones',
  },
  trustedSourceSlowed: {
    title: 'a trusted source guesses passwords',
    did: 'Until ten minutes after the last failure the kernel lets ten of its requests with a password through a minute. Phones that work there go on working.',
    next: 'Find the device behind the address that tries these accounts.',
    saysRest: true,
    who: 'Trusted source',
    page: '/phones',
  },
  proxyCarriesAttack: {
    title: 'an attack comes through a proxy or SBC',
    did: 'The proxy is not blocked, because many accounts work through it.',
    next: 'Look there for who sends these requests, and stop him there.',
    saysRest: true,
    who: 'Proxy or SBC',
    page: '/phones',
  },
  attackFromOwnAddress: {
    title: 'an attack comes from an address that is never blocked',
    did: 'Nothing is blocked: this host needs the address.',
    next: 'An attacker may hide behind it (a proxy, a container, a NAT). Stop him there, or let it pass on his address.',
    saysRest: true,
    who: 'Source',
    page: '/attacks',
  },
  attackFromAllowedAddress: {
    title: 'an attack comes from the allowlist',
    did: 'Nothing is blocked: the address is on the allowlist.',
    next: 'See whether it still belongs there.',
    saysRest: true,
    who: 'Source',
    page: '/allowlist',
  },
  officeMayHaveMoved: {
    title: 'perhaps an office has moved',
    did: 'The new address is blocked, because it fails with accounts that work elsewhere.',
    next: 'If you know the address: allow it on its page, or by the command sipward allow. Nothing else needs to be done.',
    saysRest: true,
    who: 'Source',
    page: '/attacks',
  },
  optionsPinging: {
    title: 'OPTIONS come from a peer that nobody has set up',
    did: 'It is not blocked for that.',
    next: 'If you know it: set it up as a peer, or put it on the allowlist.',
    saysRest: true,
    who: 'Source',
    page: '/attacks',
  },
  newCountry: {
    title: 'an account works from another country',
    accountTitle: (account) => `account ${account} works from another country`,
    did: 'Nothing is blocked for it, because its password was right.',
    next: 'Unless its user is travelling: change the password of the account on the PBX now, and look at its calls since then.',
    saysRest: true,
    who: 'Source',
    page: '/accounts',
  },
  attackSpike: {
    title: 'many more attacks than in the last weeks',
    did: 'They are blocked as ever.',
    next: 'See whom they are for, and that phones go on working.',
    page: '/attacks',
    isOwnText: true,
  },
  diskFull: {
    title: 'the disk is full',
    did: 'Attacks are blocked as ever. What is recorded waits in memory.',
    next: 'Make room on the disk of this host.',
    page: '/health',
    isOwnText: true,
  },
  campaign: {
    title: 'many sources attack together',
    did: 'Whoever joins is blocked at his first attempt.',
    next: 'Nothing, unless the account is one of yours: then see that its password is long.',
    saysRest: true,
    page: '/attacks',
  },
  denied: {
    title: 'a source is blocked permanently',
    did: 'It is on the denylist, and everything that it sends is dropped.',
    next: '',
    saysRest: true,
    page: '/blocks',
    isOwnText: true,
  },
  linesLost: {
    title: 'lines no longer answer the PBX',
    did: 'sipward only tells of it, as Asterisk has told it over ARI: this is no attack.',
    next: 'If a trunk is among them: see that its provider can be reached, and with sipward check ADDRESS that its address is not blocked.',
    page: '/phones',
  },
  linesBack: {
    title: 'lines answer the PBX again',
    did: 'sipward only tells of it, as Asterisk has told it over ARI.',
    next: '',
    page: '/phones',
  },
  tftpFlood: {
    title: 'a flood of TFTP requests',
    did: 'The kernel lets 10 of them through a minute. The source is not blocked.',
    next: 'Nothing, unless the source is a phone of yours that cannot find its configuration.',
    saysRest: true,
    who: 'Source',
    page: '/attacks',
    isOwnText: true,
  },
  allowedNameGone: {
    title: 'a host name of the allowlist is gone',
    did: 'Its addresses are no longer allowed.',
    next: 'Correct the name, or take it off the allowlist.',
    page: '/allowlist',
    isOwnText: true,
  },
  countryPolicyKept: {
    title: 'the country policy could not be made',
    did: 'The kernel keeps the policy that it has.',
    next: '',
    page: '/health',
    isOwnText: true,
  },
  secretEnds: {
    title: 'the secret of a login ends soon',
    did: 'Mails go out until it has ended.',
    next: 'Make a new secret where the login is kept, and write it into Settings → Notifications.',
    page: '/settings/notifications',
    isOwnText: true,
  },
  boundReached: {
    title: 'a bound was reached',
    did: 'What mattered least had to leave.',
    next: '',
    page: '/health',
    isOwnText: true,
  },
}

/** Returns the words of a kind; of one without words of its own, its name in words. */
export function newsWords(kind: string): NewsWords {
  const words = Object.hasOwn(known, kind) ? known[kind] : undefined
  return words ?? { title: kindInWords(kind), did: '', next: '', page: '/news' }
}

/** `storeBack` as words, `store back`; letters alone, whatever it is made of. */
function kindInWords(kind: string): string {
  const words = kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return (
    words
      .replace(/[^a-z ]/g, '')
      .slice(0, 60)
      .trim() || 'news'
  )
}
