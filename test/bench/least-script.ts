// The least that one can do: ten failures of an address within a minute, and a long-lived `ipset -` is told. No trust,
// no end of a block, no IPv6, no bound on memory, no second login.
import { execFileSync, spawn } from 'node:child_process'
import { connect } from 'node:net'

const [set = '', port = '', username = '', secret = ''] = process.argv.slice(2)
execFileSync('ipset', ['create', set, 'hash:ip'])
const rule = ['-m', 'set', '--match-set', set, 'src', '-j', 'DROP']
execFileSync('iptables', ['-w', '-t', 'raw', '-I', 'PREROUTING', ...rule])
const ipset = spawn('ipset', ['-'], { stdio: ['pipe', 'ignore', 'inherit'] })
const failure =
  /^Event: (?:ChallengeResponseFailed|InvalidPassword|InvalidAccountID)\r\n[^]*\r\nRemoteAddress: IPV4\/UDP\/([\d.]+)\//
const failures = new Map<string, number[]>()
const ami = connect(Number(port), '127.0.0.1').setEncoding('latin1')
ami.write(`Action: Login\r\nUsername: ${username}\r\nSecret: ${secret}\r\nEvents: security\r\n\r\n`)
let rest = ''
ami.on('data', (text: string) => {
  const blocks = (rest + text).split('\r\n\r\n')
  rest = blocks.pop() ?? ''
  for (const block of blocks) {
    if (block.includes('Response: Success')) process.stdout.write('logged in\n')
    const address = failure.exec(block)?.[1]
    if (address === undefined) continue
    const now = Date.now()
    const recent = [...(failures.get(address) ?? []).filter((at) => at > now - 60_000), now]
    if (recent.length === 10) ipset.stdin.write(`add ${set} ${address} -exist\n`)
    failures.set(address, recent.length === 10 ? [] : recent)
  }
})
