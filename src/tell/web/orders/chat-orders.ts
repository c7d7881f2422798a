// Orders about chats as the change log keeps them: without what is secret, so that none can be undone.
import type { ChatDesk } from '../../../ports/operator/chat-desk.js'
import type { WrittenOrder } from './written-order.js'

/** Returns the methods of the desk that change something, each written down once it is carried out. */
export function chatOrders(
  chat: ChatDesk,
  write: (order: WrittenOrder) => Promise<void>,
): Partial<ChatDesk> {
  const targetOf = async (name: string) =>
    (await chat.chatTargets()).find((target) => target.name === name)
  return {
    addChatTarget: async (wanted) => {
      const added = await chat.addChatTarget(wanted)
      const { target: after } = added
      await write({ action: 'addChat', subject: after.name, after, isUndoable: false })
      return added
    },
    changeChatTarget: async (name, change) => {
      const before = await targetOf(name)
      const after = await chat.changeChatTarget(name, change)
      await write({ action: 'changeChat', subject: name, before, after, isUndoable: false })
      return after
    },
    removeChatTarget: async (name) => {
      const before = await targetOf(name)
      await chat.removeChatTarget(name)
      await write({ action: 'removeChat', subject: name, before, isUndoable: false })
    },
    renewChatSecret: async (name) => {
      const secret = await chat.renewChatSecret(name)
      await write({ action: 'renewChatSecret', subject: name, isUndoable: false })
      return secret
    },
  }
}
