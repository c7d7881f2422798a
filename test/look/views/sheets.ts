// The API, and the sheets without a frame.
import type { ApiView } from '../../../src/tell/web/pages/views/api-view.js'
import type { ErrorView } from '../../../src/tell/web/pages/views/error-view.js'
import type { LoginView } from '../../../src/tell/web/pages/views/login-view.js'
import { frame, nowAt } from './frame.js'

export const api: ApiView = {
  frame: frame({ page: 'api', title: 'API' }),
  lede: 'Everything that these pages can do, for programs. Send the token as a bearer.',
  document: { text: 'openapi.json', href: '/api/v1/openapi.json' },
  tokensHref: '/users#tokens',
  groups: [
    {
      id: 'attacks',
      title: 'Attacks',
      routes: [
        {
          id: 'get-attacks',
          method: 'GET',
          path: '/api/v1/attacks',
          text: 'Lists attacks, the latest first.',
          scope: 'read',
          parameters: [
            {
              name: 'source',
              type: 'address or network',
              text: 'only of this source; ! before it excludes it',
            },
            { name: 'from', type: 'ISO 8601', text: 'not before' },
          ],
          curl: "curl -H 'Authorization: Bearer $GRAFANA' \\\n  'https://edge-1.example.net:8460/api/v1/attacks?country=!DE&perPage=50'",
          answer:
            '{\n  "items": [{ "at": "2026-11-30T06:11:39Z", "type": "REGISTER", "source": "203.0.113.77" }],\n  "total": 1284\n}',
        },
      ],
    },
    {
      id: 'blocks',
      title: 'Blocks',
      routes: [
        {
          id: 'delete-block',
          method: 'DELETE',
          path: '/api/v1/blocks/{address}',
          text: 'Ends the block of an address.',
          scope: 'write',
          parameters: [],
          curl: "curl -X DELETE -H 'Authorization: Bearer $CRM' https://edge-1.example.net:8460/api/v1/blocks/203.0.113.77",
          answer: '',
        },
      ],
    },
  ],
}

const lone = {
  basePath: '/sipward',
  zone: 'Europe/Berlin',
  nowAt,
  theme: '',
  density: '',
  host: 'edge-1',
  version: '0.2.0',
} as const

export const login: LoginView = {
  frame: { ...lone, title: 'Log in' },
  step: 'password',
  action: '/login',
  fields: [
    {
      id: 'name',
      label: 'Name',
      value: 'anna',
      hint: '',
      problem: '',
      type: 'text',
      autocomplete: 'username',
      isNumeric: false,
    },
    {
      id: 'password',
      label: 'Password',
      value: '',
      hint: '',
      problem: '',
      type: 'password',
      autocomplete: 'current-password',
      isNumeric: false,
    },
  ],
  keep: [{ name: 'to', value: '/attacks' }],
  problem: 'Name or password is wrong. The next try is taken in 4 s.',
  verb: 'Log in',
  command: 'sipward web link',
}

export const error: ErrorView = {
  frame: { ...lone, title: 'The store does not answer' },
  state: 'look',
  happened: 'The store does not answer',
  stays: 'The firewall goes on blocking, and what happens meanwhile is written to disk and kept.',
  todo: 'Nothing is to be done if it comes back within minutes. If not, see whether MongoDB runs on db-1.',
  links: [
    { text: 'Try again', href: '/attacks' },
    { text: 'Health', href: '/health' },
  ],
  code: 'storeUnavailable 503',
}
