"""The journeys of parents, in real browsers, against a real server and a real mailbox."""
