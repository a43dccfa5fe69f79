// For the pages on which a member makes or uses a passkey: the same element as signers have.
import "../../sign/passkey/main";
