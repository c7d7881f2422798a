// The lines of the README for proxies, in real ones: the login, the address of who asks, live events.
import { expect } from 'chai'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Network } from '../../../src/domain/address.js'
import { cannotRun } from '../../support/cannot-run.js'
import { projectFile } from '../../support/project-file.js'
import { waitUntil } from '../../support/wait-until.js'
import { firstUser, freePort, password, serveDaemon, type ServedDaemon } from './served-daemon.js'
import { WebClient } from './web-client.js'

interface Place {
  readonly folder: string
  readonly port: number
  /** The line of the README. */
  readonly line: string
}

interface Proxy {
  readonly program: string
  /** How the line of the README ends. */
  readonly mark: string
  /** Writes its configuration into the folder, and returns the arguments that use it. */
  readonly configure: (place: Place) => readonly string[]
}

const modules = '/usr/lib/apache2/modules'
const apacheModules = {
  mpm_event: 'mod_mpm_event',
  authz_core: 'mod_authz_core',
  headers: 'mod_headers',
  proxy: 'mod_proxy',
  proxy_http: 'mod_proxy_http',
}

const proxies: readonly Proxy[] = [
  {
    program: 'nginx',
    mark: '# nginx',
    configure: ({ folder, port, line }) => {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${folder}/${name};`)
        .join(' ')
      const server = `server { listen 127.0.0.1:${port}; ${line} }`
      const text = `daemon off; pid ${folder}/pid; error_log stderr; events {}
        http { access_log off; ${temporary} ${server} }`
      return ['-p', folder, '-e', 'stderr', '-c', written(folder, 'nginx.conf', text)]
    },
  },
  {
    program: 'apache2',
    mark: '# Apache',
    configure: ({ folder, port, line }) => {
      const loaded = Object.entries(apacheModules)
        .map(([name, file]) => `LoadModule ${name}_module ${modules}/${file}.so\n`)
        .join('')
      const text = `${loaded}Listen 127.0.0.1:${port}
ServerName pbx.example.org
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
User #65534
Group #65534
ErrorLog /dev/stderr
ProxyPreserveHost On
RequestHeader set X-Forwarded-Proto http
${line}
`
      return ['-D', 'FOREGROUND', '-f', written(folder, 'apache.conf', text)]
    },
  },
  {
    program: 'caddy',
    mark: '# Caddy',
    configure: ({ folder, port, line }) => {
      const options = `{\n  admin off\n  storage file_system ${folder}\n}\n`
      const text = `${options}http://127.0.0.1:${port} {\n  ${line}\n}\n`
      return ['run', '--adapter', 'caddyfile', '--config', written(folder, 'Caddyfile', text)]
    },
  },
]

for (const proxy of proxies) {
  describe(`the pages behind ${proxy.program}`, () => {
    let served: ServedDaemon
    let child: ChildProcess | undefined
    let base = ''
    const folder = mkdtempSync(join(tmpdir(), 'sipward-proxy-'))

    before(async function () {
      if (spawnSync(proxy.program, ['-v']).error !== undefined) {
        cannotRun(this, `${proxy.program} is not installed`)
      }
      const port = await freePort()
      base = `http://127.0.0.1:${port}/sipward`
      served = await serveDaemon(() => ({
        baseUrl: base,
        trustedProxies: ['127.0.0.1' as Network],
      }))
      const line = readmeLine(proxy.mark).replaceAll('127.0.0.1:8460', `127.0.0.1:${served.port}`)
      const argv = proxy.configure({ folder, port, line })
      const env = { PATH: process.env.PATH, HOME: folder }
      child = spawn(proxy.program, argv, { env, stdio: 'ignore' })
      await waitUntil(() => answers(port), { what: `the port of ${proxy.program}` })
      await firstUser(served, new WebClient(base))
    })

    after(async () => {
      if (child !== undefined && child.exitCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        await ended
      }
      await served.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    it('know who asks, and lead to themselves', async () => {
      const anna = new WebClient(base, undefined, '127.0.0.2')
      const { headers } = await anna.post('/login', { name: 'anna', password, to: '/users' })
      expect(headers.location).to.equal('/sipward/users')

      const page = await anna.get('/users')
      expect(page.status).to.equal(200)
      expect(page.text).to.contain('127.0.0.2').and.to.contain('action="/sipward/logout"')
      const [asset = ''] = /\/assets\/\w+\/app\.css/.exec(page.text) ?? []
      expect((await anna.get(asset)).status).to.equal(200)
    })

    it('believe nobody who names another address in X-Forwarded-For', async () => {
      const anna = new WebClient(base, undefined, '127.0.0.3')
      const forged = { 'x-forwarded-for': '203.0.113.9' }
      await anna.post('/login', { name: 'anna', password, to: '/' }, forged)

      const page = await anna.get('/', forged)
      expect(page.text).to.contain('127.0.0.3').and.not.to.contain('203.0.113.9')
    })

    it('tell live events at once', async () => {
      const anna = new WebClient(base)
      await anna.post('/login', { name: 'anna', password, to: '/' })
      const cookie = [...anna.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      let text = ''
      const stream = request(`${base}/api/v1/events`, { headers: { cookie }, agent: false })
      stream.on('response', (response) => {
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      })
      stream.on('error', () => undefined).end()

      await waitUntil(() => text.includes(': listening'), { what: 'the greeting of the stream' })
      stream.destroy()
    })
  })
}

function readmeLine(mark: string): string {
  const readme = readFileSync(projectFile('README.md'), 'utf8')
  const line = readme.split('\n').find((each) => each.includes(mark))
  if (line === undefined) throw new Error(`README.md has no line with ${mark}`)
  return line.slice(0, line.indexOf(mark)).trim()
}

function written(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}
