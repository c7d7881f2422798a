// A desk of chats that says yes to everything, and a request for each of its routes.
import type { ChatDesk, ShownChatTarget } from '../../../src/ports/operator/chat-desk.js'

/** A chat as people see it. */
export const sampleChat: ShownChatTarget = {
  ...{ name: 'ops', kind: 'slack', server: 'https://hooks.slack.example', chat: '' },
  ...{ classes: ['act', 'look'], hosts: [], isLocal: false, isOff: false },
  ...{ hasToken: false, secrets: 0 },
}

/** The desk. */
export const yesChatDesk: ChatDesk = {
  chatTargets: () => Promise.resolve([sampleChat]),
  addChatTarget: () => Promise.resolve({ target: sampleChat, secret: '' }),
  changeChatTarget: () => Promise.resolve({ ...sampleChat, isOff: true }),
  removeChatTarget: () => Promise.resolve(),
  testChatTarget: () =>
    Promise.resolve({ isSent: true, sentence: 'the server has taken the test' }),
  renewChatSecret: () => Promise.resolve('whsec_x'),
}

const base = '/api/v1/chat-targets'

/** The requests. */
export const chatRequests: readonly (readonly [route: string, path: string, body?: unknown])[] = [
  [`get ${base}`, base],
  [`post ${base}`, base, { name: 'ops', kind: 'slack', url: 'x' }],
  [`patch ${base}/{name}`, `${base}/ops`, { off: true }],
  [`delete ${base}/{name}`, `${base}/ops`],
  [`post ${base}/{name}/test`, `${base}/ops/test`],
  [`post ${base}/{name}/secret`, `${base}/ops/secret`],
]
