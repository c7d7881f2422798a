// What tests of the sender share: servers that are stopped after each test, and one message.
import type { RequestListener } from 'node:http'
import type { ChatRequest } from '../../../../src/tell/chat/chat-news.js'
import { ChatSender, type ChatSenderOptions } from '../../../../src/tell/chat/chat-sender.js'
import {
  type ChatServer,
  type ChatServerOptions,
  startChatServer,
} from '../../../support/chat-server.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { renewedCertificate } from '../renewed-certificate.js'

export const senderClock = new FakeClock()

/** Posts a message with a sender of its own; to a target on this machine unless told. */
export function post(
  request: Partial<ChatRequest> & { readonly url: string },
  options: Partial<ChatSenderOptions> & { isLocal?: boolean; signal?: AbortSignal } = {},
) {
  const { isLocal = true, signal = new AbortController().signal, ...parts } = options
  const sender = new ChatSender({ clock: senderClock, authorities: renewedCertificate, ...parts })
  const secrets = ['/services/SECRET12']
  return sender.send({ headers: {}, body: '{}', ...request }, { isLocal, secrets, signal })
}

/** Servers of one suite. */
export class ChatServers {
  #servers: ChatServer[] = []

  async serve(options: ChatServerOptions = {}): Promise<ChatServer> {
    const server = await startChatServer(options)
    this.#servers.push(server)
    return server
  }

  answering(answer: RequestListener): Promise<ChatServer> {
    return this.serve({ answer })
  }

  async stop(): Promise<void> {
    const servers = this.#servers
    this.#servers = []
    await Promise.all(servers.map((server) => server.stop()))
  }
}
