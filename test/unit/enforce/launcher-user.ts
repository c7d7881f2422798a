// A program with a launcher that gets the signals of a stop; prints the launcher's process before and after them.
import { Launcher } from '../../../src/enforce/process/launcher.js'

const launcher = new Launcher()

async function launcherPid(): Promise<number> {
  let text = ''
  const args = ['-c', 'echo $PPID']
  const order = { program: 'sh', args, searchPath: '/usr/bin:/bin', deadlineMs: 5000 }
  await launcher.run(order, [], (piece) => (text += piece))
  return Number(text)
}

const before = await launcherPid()
process.kill(before, 'SIGTERM')
process.kill(before, 'SIGINT')
process.stdout.write(`${String(before)} ${String(await launcherPid())}\n`)
