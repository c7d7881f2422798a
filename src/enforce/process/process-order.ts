// What a process is started with, and how it ended: plain values that can be sent to another process.

/** A program to be started. */
export interface ProcessOrder {
  readonly program: string
  readonly args: readonly string[]
  /** Folders that hold the program, as in PATH: with `environment` all that its environment has. */
  readonly searchPath: string
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** It is killed when it runs longer. */
  readonly deadlineMs: number
}

/** How a program ended. */
export interface ProcessEnd {
  /** Its exit status, or the name of the signal that ended it; empty where it never started. */
  readonly status: number | string
  /** The operating system's code where it could not be started, as `ENOENT`; else empty. */
  readonly errorCode: string
  readonly errorText: string
  /** What it wrote on its standard error, as one bounded line. */
  readonly message: string
  /** It was killed because its deadline had passed. */
  readonly isTooLate: boolean
}

/**
 * Runs a program to its end. Never rejects for what the program does.
 * @param input written to its standard input, chunk by chunk
 * @param onText called with each piece of its standard output
 */
export type RunProcess = (
  order: ProcessOrder,
  input: Iterable<string>,
  onText: (text: string) => void,
) => Promise<ProcessEnd>

/** What the launcher is told. */
export type LauncherOrder =
  | { readonly kind: 'start'; readonly id: number; readonly order: ProcessOrder }
  | { readonly kind: 'input'; readonly id: number; readonly text: string }
  | { readonly kind: 'inputEnd'; readonly id: number }

/** What the launcher answers. */
export type LauncherReply =
  | { readonly kind: 'output'; readonly id: number; readonly text: string }
  | { readonly kind: 'end'; readonly id: number; readonly end: ProcessEnd }
