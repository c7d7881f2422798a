// What each role may do.
import type { Role } from '../../../ports/accounts.js'
import type { TokenScope } from '../../../ports/tokens.js'

/** All roles, the least first; each includes the one before. */
export const roles: readonly Role[] = ['viewer', 'operator', 'admin']

/** All scopes of tokens, the least first. */
export const tokenScopes: readonly TokenScope[] = ['read', 'write', 'admin']

/** Tells whether a role is at least another one. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** Returns what a user of this role may ask of the API. */
export function scopeOf(role: Role): TokenScope {
  return tokenScopes[roles.indexOf(role)] ?? 'read'
}

/** Tells whether a scope includes another one. */
export function includesScope(scope: TokenScope, needed: TokenScope): boolean {
  return tokenScopes.indexOf(scope) >= tokenScopes.indexOf(needed)
}
