// The downloads of the attack log: what the filter in the URL chooses.
import type { PageRoute } from '../page-route.js'
import { attacksCsv, attacksJson } from '../parts/attacks-file.js'
import { readAttackLog } from './attacks.js'

/** `GET /attacks.csv` and `GET /attacks.json`. */
export const attackFiles: readonly PageRoute[] = [
  {
    method: 'get',
    path: '/attacks.csv',
    role: 'viewer',
    handle: (context) =>
      Promise.resolve({
        kind: 'file',
        name: 'attacks.csv',
        type: 'text/csv; charset=utf-8',
        text: attacksCsv(context.operator.attacks, readAttackLog(context)),
      }),
  },
  {
    method: 'get',
    path: '/attacks.json',
    role: 'viewer',
    handle: (context) =>
      Promise.resolve({
        kind: 'file',
        name: 'attacks.json',
        type: 'application/json; charset=utf-8',
        text: attacksJson(context.operator.attacks, readAttackLog(context)),
      }),
  },
]
