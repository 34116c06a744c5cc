"""The keys of everything that the API gives, as its contract lists them."""

PUBLIC_USER = {"id", "username", "full_name", "first_name", "last_name", "avatar", "bio", "is_online", "last_seen"}
USER = PUBLIC_USER | {"email", "created_at"}
PARTICIPANT = {
    "id",
    "user_id",
    "username",
    "full_name",
    "avatar",
    "is_active",
    "is_online",
    "role",
    "joined_at",
    "last_read_seq",
}
MESSAGE = {
    "id",
    "conversation",
    "seq",
    "kind",
    "client_id",
    "sender",
    "sender_username",
    "sender_name",
    "sender_avatar",
    "content",
    "is_read",
    "created_at",
    "updated_at",
    "edited_at",
    "deleted_at",
    "revision",
    "is_pinned",
    "named",
    "reactions",
    "mentions",
    "mentioned",
    "reply",
    "forwarded",
    "link",
    "files",
}
FILE = {
    "id",
    "kind",
    "name",
    "type",
    "bytes",
    "width",
    "height",
    "colour",
    "duration",
    "peaks",
    "has_thumb",
}
QUOTE = {"seq", "sender", "name", "text", "is_gone", "revision"}
PREVIEW = {"id", "seq", "kind", "sender", "sender_name", "content", "created_at", "deleted_at", "revision", "named"}
CONVERSATION = {
    "id",
    "name",
    "is_group",
    "created_by",
    "created_by_username",
    "participants",
    "last_message",
    "last_seq",
    "unread_count",
    "mentions",
    "first_unread_seq",
    "created_at",
    "updated_at",
    "revision",
}
ROW = {
    "id",
    "name",
    "title",
    "is_group",
    "participants_count",
    "other_participants",
    "last_message_preview",
    "unread_count",
    "last_read_seq",
    "last_seq",
    "created_at",
    "updated_at",
    "revision",
    "is_new",
    "unread_after",
    "mentions",
}
LIST = {"results", "next", "previous"}
SESSION = {"id", "kind", "client", "is_current", "created_at", "last_used_at", "expires_at"}
STATS = {
    "total_conversations",
    "total_messages_sent",
    "total_unread",
    "recent_conversations",
    "total_groups",
    "total_unread_conversations",
    "total_calls",
}
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
