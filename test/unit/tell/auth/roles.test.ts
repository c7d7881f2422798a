// Each row of the pages and of the API with each role and scope: what is refused before its handler runs.
import { expect } from 'chai'
import type { Response } from 'express'
import type { Role } from '../../../../src/ports/accounts.js'
import { allRoutes } from '../../../../src/tell/web/api/routes/all-routes.js'
import { isAtLeast, roles, scopeOf, tokenScopes } from '../../../../src/tell/web/auth/roles.js'
import { authorizeRow } from '../../../../src/tell/web/server/api-gate.js'

const ranks = { read: 0, write: 1, admin: 2 } as const

function statusOf(row: (typeof allRoutes)[number], locals: object): number {
  try {
    authorizeRow(row, { locals } as unknown as Response)
    return 200
  } catch (caught) {
    return (caught as { status: number }).status
  }
}

describe('the rights at the rows of the API', () => {
  for (const row of allRoutes) {
    it(`${row.method.toUpperCase()} ${row.path} needs ${row.needsNobody === true ? 'nobody' : row.scope}`, () => {
      const isOpen = row.needsNobody === true
      expect(statusOf(row, {})).to.equal(isOpen ? 200 : 401)
      for (const scope of tokenScopes) {
        const isEnough = isOpen || ranks[scope] >= ranks[row.scope]
        expect(statusOf(row, { access: { scope } }), scope).to.equal(isEnough ? 200 : 403)
        const foreign = { access: { scope }, isForeign: true }
        expect(statusOf(row, foreign), scope).to.equal(isOpen ? 200 : 403)
      }
    })
  }

  it('have one row that needs nobody', () => {
    expect(
      allRoutes.filter(({ needsNobody }) => needsNobody === true).map(({ path }) => path),
    ).to.deep.equal(['/healthz'])
  })

  it('keep the life of the daemon and links on the control socket', () => {
    const local = allRoutes.filter(({ isLocal }) => isLocal === true).map(({ path }) => path)
    expect(local).to.have.members(['/stop', '/reload', '/web/link'])
  })
})

describe('roles', () => {
  it('include each other in their order, and have the scope of their rank', () => {
    const matrix = roles.map((role) => roles.map((needed: Role) => isAtLeast(role, needed)))
    expect(matrix).to.deep.equal([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ])
    expect(roles.map(scopeOf)).to.deep.equal(tokenScopes)
  })
})
