"""Sealing: how Auricle turns words into bytes that only their addressees can read (format AU1).

What to use:

* `seal`        seal an object, grant its key to a recipient, commit to the key. Needs public keys only.
* `unseal`      open a grant, then the object. Only desk, agency and a reporter's own inbox have a reason to.
* `keys`        seeds and the X-Wing key pairs made from them.
* `shares`      split a key among seats, two of which give it back.
* `codes`       receipt codes and what is derived from them.
* `pins`        a second factor on a receipt.
* `wraps`       keep 32 bytes under another key.
* `signatures`  the organisation's signature over a team's public key.
* `house_key`   what papers for agencies are signed with.
* `passwords`, `one_time`   staff sign-in.
* `envelope`    types, sizes and the family of refusals.

What is promised: who holds neither a grant's private key nor the content key learns the padded size of an
object and nothing else; whatever was changed, cut, moved or presented in another place than it was sealed
for is refused with an error that says which; no two recipients of one report can be shown two texts under
one commitment.

What is not promised: deniability, the secrecy of an object's existence, or protection from a machine that is
already in hostile hands when it seals or opens.

There are no options. A different algorithm is a different format with another algorithm byte.
SPEC.md defines the format; vectors.json is what an implementation has to pass.
"""
