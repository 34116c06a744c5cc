"""Every refusal of the product, one tree.

ChatError
├── Unauthenticated        401
│   ├── InvalidCredentials
│   ├── TokenInvalid
│   └── TokenReused
├── Forbidden              403
│   ├── NotReachable
│   ├── BlockedByYou
│   └── TooLate
├── NotFound               404
│   ├── ConversationNotFound
│   ├── MessageNotFound
│   ├── UserNotFound
│   ├── ParticipantNotFound
│   ├── SessionNotFound
│   ├── InvitationNotFound
│   ├── ResetLinkInvalid
│   ├── PictureNotFound
│   ├── FileNotFound
│   └── FileLost
├── Conflict               409
│   ├── ClientIdReused
│   ├── AlreadyDeleted
│   ├── EditConflict
│   ├── NotAGroup
│   ├── GroupFull
│   ├── LastOwner
│   └── QuotaSpent
├── PictureTooLarge        413
├── FileTooLarge           413
├── NoPicture              415
├── Invalid                422
│   └── WrongPassword
├── TooMany                429
├── Unavailable            503
│   └── StoreUnavailable
└── StoreFull              507

The statuses are what the API answers; nothing else here knows them. `code` is stable and belongs
to clients; the sentence is for a person.
"""

from collections.abc import Mapping, Sequence

Fields = Mapping[str, Sequence[str]]
ATTEMPTS = "Too many attempts."
MINUTE = 60  # seconds


def in_words(seconds: int) -> str:
    """How long somebody has to wait: "a second", "90 seconds", "5 minutes", "3 hours"; rounded up."""
    if seconds == 1:
        return "a second"
    if seconds <= 2 * MINUTE:
        return f"{seconds} seconds"
    minutes = -(-seconds // MINUTE)
    return f"{minutes} minutes" if minutes <= 2 * MINUTE else f"{-(-minutes // MINUTE)} hours"


class ChatError(Exception):
    """A refusal with a stable `code` and a sentence fit for a person."""

    code = "error"
    detail = "Something went wrong."

    def __init__(self, detail: str | None = None, *, code: str | None = None) -> None:
        self.detail = detail or self.detail
        self.code = code or self.code
        super().__init__(self.detail)


class Unauthenticated(ChatError):
    code = "not_authenticated"
    detail = "Sign in first."


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"
    detail = "That username and password do not match. Check both and try again."


class TokenInvalid(Unauthenticated):
    code = "token_invalid"
    detail = "This token is no longer valid. Sign in again."


class TokenReused(Unauthenticated):
    code = "token_reused"
    detail = "This refresh token was used before, so its session was ended. Sign in again."


class Forbidden(ChatError):
    code = "forbidden"
    detail = "You don't have permission to do this."


class NotReachable(Forbidden):
    """One answer for the disabled, the deleted and those who blocked the asker."""

    code = "not_reachable"
    detail = "You can't write to this person."


class BlockedByYou(Forbidden):
    code = "blocked_by_you"
    detail = "You blocked this person. Unblock them first."


class TooLate(Forbidden):
    """The window of a policy is over; `act` is "edited" or "deleted"."""

    code = "too_late"

    def __init__(self, act: str, minutes: int) -> None:
        super().__init__(f"Here a message can be {act} for {in_words(minutes * MINUTE)}. This one is older.")


class NotFound(ChatError):
    code = "not_found"
    detail = "There is nothing here."


class ConversationNotFound(NotFound):
    code = "conversation_not_found"
    detail = "There is no such conversation."


class MessageNotFound(NotFound):
    code = "message_not_found"
    detail = "There is no such message."


class UserNotFound(NotFound):
    code = "user_not_found"
    detail = "There is no such user."


class ParticipantNotFound(NotFound):
    code = "participant_not_found"
    detail = "This person isn't in the conversation."


class SessionNotFound(NotFound):
    code = "session_not_found"
    detail = "There is no such session."


class InvitationNotFound(NotFound):
    code = "invitation_not_found"
    detail = "This invitation is no longer open."


class ResetLinkInvalid(NotFound):
    code = "reset_link_invalid"
    detail = "This link has been used, or is more than an hour old. Ask for a new one."


class PictureNotFound(NotFound):
    code = "picture_not_found"
    detail = "There is no such picture."


class FileNotFound(NotFound):
    code = "file_not_found"
    detail = "There is no such file."


class FileLost(NotFound):
    """The file is known, but the store does not have its bytes."""

    code = "file_lost"
    detail = "The server has lost this file. Ask whoever sent it to send it again."


class Conflict(ChatError):
    code = "conflict"
    detail = "This conflicts with something that already exists."


class ClientIdReused(Conflict):
    code = "client_id_reused"
    detail = "This client id has already been used for another message."


class AlreadyDeleted(Conflict):
    code = "message_deleted"
    detail = "This message was deleted."


class EditConflict(Conflict):
    code = "edit_conflict"
    detail = "This message has changed in the meantime. Look at the new version, then edit that."


class NotAGroup(Conflict):
    code = "not_a_group"
    detail = "A direct conversation stays between two people. Start a group instead."


class GroupFull(Conflict):
    code = "group_full"
    detail = "This group is full. Try again when someone has left."


class LastOwner(Conflict):
    code = "last_owner"
    detail = "A group needs an owner. Make someone else an owner first."


class QuotaSpent(Conflict):
    code = "file_quota"
    detail = "Your space for files is used up. Delete messages with files that nobody needs, then try again."


class PictureTooLarge(ChatError):
    code = "picture_too_large"
    detail = "This file is too large. Choose a picture of at most 5 MB."


class FileTooLarge(ChatError):
    code = "file_too_large"

    def __init__(self, most: int) -> None:
        super().__init__(f"This file is too large. Files may have up to {most // 1024 // 1024} MB.")


class NoPicture(ChatError):
    code = "not_a_picture"
    detail = "This file can't be used as a picture. Choose a PNG, JPEG, WebP or GIF file."


class Invalid(ChatError):
    """Fields that are wrong; `fields` maps each field's name to its sentences."""

    code = "invalid"
    detail = "Some fields need another look."

    def __init__(self, fields: Fields, *, code: str | None = None) -> None:
        self.fields = {name: list(sentences) for name, sentences in fields.items()}
        first = next(iter(self.fields.values()), None)
        super().__init__(first[0] if first else None, code=code)


class WrongPassword(Invalid):
    """The password that was shown, in this field, is another one."""

    def __init__(self, field: str = "old_password") -> None:
        super().__init__({field: ["That's not your password."]})


class TooMany(ChatError):
    """Asked too often. The sentence always names the wait, `retry_after` seconds, in words.

    `reason` is a whole sentence in front of that; `instead` says what else helps: "Try again in 5 minutes, or …".
    """

    code = "too_many"

    def __init__(self, retry_after: int, reason: str = ATTEMPTS, *, instead: str = "") -> None:
        self.retry_after = retry_after
        end = f", or {instead}." if instead else "."
        super().__init__(f"{reason} Try again in {in_words(retry_after)}{end}")


class Unavailable(ChatError):
    """A needed server is away; `retry_after` is in seconds."""

    code = "unavailable"
    retry_after = 2
    detail = f"The server can't do this right now. Try again in {in_words(retry_after)}."


class StoreUnavailable(Unavailable):
    """What keeps the bytes of files is away, slow, or refuses us."""

    code = "store_unavailable"
    retry_after = 10
    detail = f"Files can't be reached right now. Try again in {in_words(retry_after)}."


class StoreFull(ChatError):
    code = "store_full"
    detail = "This server has no room for more files. Ask whoever runs it to make some."
