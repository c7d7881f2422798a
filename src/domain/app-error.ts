// Failures that a person must act on, by code. A test holds this table against that of docs/commands.md.

/** Every code, with its exit code (sysexits.h) and what to do. */
export const errorCodes = {
  usage: { exit: 64, hint: 'see --help' },
  invalidValue: { exit: 64, hint: 'nothing was changed; correct the value and try again' },
  notRunning: { exit: 69, hint: 'start it: systemctl start sipward' },
  firewallUnavailable: {
    exit: 69,
    hint: 'install iptables and ipset, and run as root (or with CAP_NET_ADMIN)',
  },
  addressInUse: { exit: 69, hint: 'another program, or another sipward, listens there' },
  storeUnavailable: { exit: 69, hint: 'check [store] url, the disk and the permissions' },
  unavailable: { exit: 69, hint: 'see the message' },
  invalidConfiguration: { exit: 78, hint: 'correct the named lines' },
} as const

/** The code of an {@link AppError}. */
export type ErrorCode = keyof typeof errorCodes

/** A failure with a code; compare codes, never message text. */
export class AppError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }

  /** The exit code of a program that ends with this failure. */
  get exitCode(): number {
    return errorCodes[this.code].exit
  }

  /** What to do about it. */
  get hint(): string {
    return errorCodes[this.code].hint
  }
}

/** Narrows what was caught to an Error. */
export function toError(caught: unknown): Error {
  return caught instanceof Error ? caught : new Error(String(caught))
}

/** Returns the operating system's code of an error (`ENOENT`), if it has one. */
export function systemCodeOf(caught: unknown): string | undefined {
  const code = (caught as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
