// Telling systemd how we are. Node has no datagrams on Unix sockets, so systemd's own program sends them.
import type { RunProcess } from './process-order.js'
import { Tools } from './tools.js'

// It waits until systemd has read the message, for 5 s at most.
const deadlineMs = 10_000

/** Where {@link notifySystemd} sends its message, and who starts the program that does. */
export interface NotifyOptions {
  readonly notifySocket: string
  readonly runProcess: RunProcess
}

/**
 * Sends one message of assignments, as `READY=1` (sd_notify(3)); resolves when systemd has read it.
 * @throws AppError `firewallUnavailable` where the program cannot be started or systemd is not there
 */
export async function notifySystemd(
  assignments: readonly string[],
  { notifySocket, runProcess }: NotifyOptions,
): Promise<void> {
  const environment = { NOTIFY_SOCKET: notifySocket }
  const tools = new Tools({ runProcess, deadlineMs, environment })
  await tools.run('systemd-notify', assignments)
}
