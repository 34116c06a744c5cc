"""What the API's description says about the WebSockets, which OpenAPI knows nothing about."""

from .everything import MAX_BEHIND, WAIT_FOR_RESUME
from .frames import MAX_POSITIONS
from .pipeline import MOST_AT_ONCE
from .user import HELLO_WITHIN

MANUAL = f"""
## WebSockets

`/ws/chat/{{conversation}}/?token={{access}}` tells what happens in one conversation. `/ws/` tells it of all of one's
conversations; it opens with the header `Authorization: Bearer …`, or, for browsers, with a first frame
`{{"type": "hello", "ticket"}}` within {HELLO_WITHIN:.0f} seconds and a ticket of `POST /api/auth/ws_ticket/`. Pages of
other servers, bad tokens and outsiders are refused at the handshake with HTTP 403.

Frames are JSON text. On `/ws/`, each frame about a conversation has its id in `conversation`, from either side.

| a client sends | |
|---|---|
| `{{"type": "message", "content", "client_id"?, "reply_to"?, "file_ids"?}}` | Say something; the `message` that \
comes back means: stored. `reply_to` is the `seq` of the message that it answers, \
`file_ids` are your unsent files |
| `{{"type": "typing", "is_typing"}}` | To be said again every few seconds |
| `{{"type": "read", "seq"}}` | Read up to here |
| `{{"type": "resume", "positions": {{"<conversation>": {{"seq", "revision"}}}}}}` | \
`/ws/` only: go on after these messages and changes. A bare `seq` in place of the object asks for messages only |
| `{{"type": "react", "message_id", "emoji", "is_added"}}` | Add a reaction, or take it back; all get the \
`message_updated` |
| `{{"type": "ping"}}` | Gets a `pong` |

| the server sends | on | |
|---|---|---|
| `{{"type": "message", "message"}}` | both | Each message once, in the order of `seq`, without holes |
| `{{"type": "message_updated", "message"}}` | both | It was changed: edited, deleted, pinned, or somebody reacted. \
`revision` orders the states of a message. Replies to it are not sent again: their `reply` quotes the state with its \
`revision`, and each later state replaces it |
| `{{"type": "typing", "user_id", "username", "is_typing"}}` | both | Not of oneself |
| `{{"type": "read", "user_id", "last_read_seq"}}` | both | |
| `{{"type": "user_status", "user_id", "username", "is_online"}}` | `/ws/chat/` | Somebody came or left |
| `{{"type": "presence", "user_id", "username", "is_online", "state", "last_seen"}}` | `/ws/` | Once for each change. \
`state` is `online`, `away` or `offline` |
| `{{"type": "conversation", "conversation", "row"}}` | `/ws/` | It is new, or its name, its participants or a \
role has changed; `row` is that of `GET /api/chat/conversations/` |
| `{{"type": "conversation_removed", "conversation"}}` | `/ws/` | One takes part no more |
| `{{"type": "participation", "conversation", "is_member", "last_read_seq", "unread", "mentions", \
"unread_after", "as_of", "revision"}}` | `/ws/` | What it is to oneself alone has changed; `unread`, and `mentions`, \
those that call oneself, count up to the message `as_of`. Of later messages, count those of others with the `kind` \
`text` that are not deleted. `unread_after` is set while what comes \
after it counts as unread again, though it was read |
| `{{"type": "personal", "what"}}` | `/ws/` | One's own `blocks`, `invitations` or `preferences` have changed: read \
them again. With `hidden`, one has deleted messages for oneself, or has them back |
| `{{"type": "resync", "conversation", "conversations"?}}` | `/ws/` | It cannot be resumed: read it anew by REST. \
With `conversations`, none of these can; `conversation` is the first of them |
| `{{"type": "resumed"}}` | `/ws/` | All that was missing was sent |
| `{{"type": "error", "code", "detail", "client_id"?}}` | both | A frame was refused, and nothing has changed |
| `{{"type": "pong"}}` | both | |

A message that one has deleted for oneself is sent no more: `seq` has a hole there, and its changes are left out.

A client need not wait for an answer before it sends the next frame. The messages of one socket are stored in the order
in which they were sent, up to {MOST_AT_ONCE} of them at the same time, and frames that are refused are answered in that
order. A `pong`, and `resumed`, come after the answers to all frames before.

Ignore frames of other types: there will be more.

Send `resume` first, with the place up to which each conversation is known: messages are kept back for it, for
{WAIT_FOR_RESUME:.0f} second or until another frame than `ping`. `seq` is that of the last message. `revision` is the
highest of all `message_updated` frames; begin with the `revision` of the conversation's row or view, as it was before
you read the messages. Do not take it from `message` frames: changes of earlier messages may still be on their way.

The answer has the missing messages, then each message that was changed, once and as it is now, then `resumed`; a
`conversation` frame may come as well. A later `resume` goes back, and what came since comes again. One `resume` has at
most {MAX_POSITIONS} conversations, and counts as an act for each; for more, send several. `resync` is the answer where
more than {MAX_BEHIND} messages or revisions are missing, where the place is ahead of the end, and for every
conversation that is none of one's own. Conversations that are not named are followed from the connection on.

| closes with | because |
|---|---|
| 4401 | the session has ended or the access token has run out, also that of a ticket; or nobody said hello |
| 4403 | one was removed from the conversation (`/ws/chat/`) |
| 4408 | the client is too slow to read, or sends too much, or has too many sockets open: see the reason |
| 1011, 1012, 1013 | a mistake on our side; the server restarts; a server that is needed is away |
"""
