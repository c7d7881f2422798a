// Failures of the operating system in words for people. Where a part knows more of what failed, as of the way to
// a PBX, it has words of its own before these.
import { systemCodeOf, toError } from './app-error.js'

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  EAGAIN: 'too many want to be served there at once',
  EAI_AGAIN: 'the resolver does not answer, so the name has no address now',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the other side broke the connection off',
  EEXIST: 'a part of the path is a file',
  EHOSTUNREACH: 'the host cannot be reached',
  EISDIR: 'it is a directory and not a file',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENETUNREACH: 'the network cannot be reached',
  ENOENT: 'there is no such file or directory',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file and not a directory',
  ENOTFOUND: 'the name has no address',
  EPERM: 'it is not permitted',
  EPIPE: 'the other side has closed the connection',
  EROFS: 'the file system is read-only',
  ETIMEDOUT: 'no answer came in time',
}

/** Says why something failed: in words where the system's code is known, else as the error says it. */
export function whyOf(caught: unknown): string {
  return words[systemCodeOf(caught) ?? ''] ?? toError(caught).message
}
