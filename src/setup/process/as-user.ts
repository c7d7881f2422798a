// Work done with another user's rights for a moment, so that root opens and writes nothing that this user could not.

/** A user as the kernel knows one. */
export interface UserIds {
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
}

/** Does work that does not wait as a user; whoever is not root does it with the rights at hand. */
export function asUser<T>(user: UserIds | undefined, work: () => T): T {
  if (user === undefined || user.uid === 0 || process.geteuid?.() !== 0) return work()
  const gid = process.getegid?.() ?? 0
  const groups = process.getgroups?.() ?? []
  try {
    become(user)
    return work()
  } finally {
    process.seteuid?.(0)
    become({ uid: 0, gid, groups })
  }
}

/** The user comes last: only root can change the groups. */
function become({ uid, gid, groups }: UserIds): void {
  process.setgroups?.([...groups])
  process.setegid?.(gid)
  process.seteuid?.(uid)
}
