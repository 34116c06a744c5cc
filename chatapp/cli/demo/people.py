"""Who is in the demo. Their order gives the colours of their initials."""

from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"

# User name, first name, last name, and what they say of themselves.
PEOPLE = (
    ("demo", "Demo", "Rivera", "You, for as long as you look around."),
    ("alice", "Alice", "Moreau", "Restores old boats, and the odd web server."),
    ("bob", "Bob", "Okafor", "Mountains at the weekend, maps during the week."),
    ("amara", "Amara", "Diallo", "Posters, type and gulls."),
    ("jonas", "Jonas", "Lindqvist", "Keeper of the lighthouse, since the spring."),
    ("yuki", "Yuki", "Tanabe", "Knows which boat leaves when."),
    ("teo", "Teo", "Marchetti", "Makes the website do what the harbour does."),
    ("sunita", "Sunita", "Raghunathan", "Numbers, tickets, and the shorter queue."),
    ("elif", "Elif", "Demir", "New here. Asks first, and then knows it."),
)
PICTURED = ("amara", "jonas", "yuki", "elif")  # pictures/NAME.webp, drawn for this product
