"""What each file of the corpus of signed PDFs is told: verdict and reason of every one, by name.

They are pyHanko's own test data. None was made by Undersign, so none may be AUTHENTIC, not even
those that were never touched.
"""

TOLD = {
    ("INCOMPLETE", "no-signatures"): """
        arabic-box bitmap-bg circular-page-tree default-font double-newline empty-a4
        fancy-qr-stamp-test four-stamps-fixed four-stamps-natural info-bin-producer-string
        ja-vert-stamps leaky-graphics-state-doc malformed-xref-space-padded minimal-badxref
        minimal-illegal-header minimal-pdf-ua-and-a minimal-two-pages minimal-with-nonexistent-refs
        minimal-with-orphaned-xrefs minimal multiline-textbox-nondefault-fs no-mediabox
        one-byterange page-tree-direct-kid pdf-background-test scaled-bitmap-bg scribble-decomp
        scribble-in-arr scribble source-serif-test stamp-from-static-pdf stamp-on-pdf-bg
        text-stamp-color undef-bg-size
    """,
    ("UNKNOWN-ISSUER", "foreign-signature"): """
        base certified-with-indirect-refs-in-dir ed448-disallowed-hash ed448-shake256-nolen
        extensions-direct extensions-indirect-not-all-paths extensions-indirect
        extensions-update-direct extensions-update-indirect form-update-ap-indirect-sneaky-trailer
        form-update-no-override-appearance-stream-ap-indirect-sneaky
        form-update-no-override-appearance-stream-ap-indirect form-update-original-ap-type-wrong
        form-update-override-appearance-stream-ap-indirect-sneaky
        form-update-override-appearance-stream-ap-indirect
        form-update-override-appearance-stream-sneaky form-update-override-appearance-stream
        minimal-signed-twice-both-created minimal-signed-twice-no-sig-type
        minimal-signed-twice-second-created minimal-two-fields-signed-twice
        pades-lta-dss-indirect-arrs-test-2 pades-lta-dss-indirect-arrs-test
        pades-with-old-style-signing-cert-attr-issser pades-with-old-style-signing-cert-attr
        pdf-sig-with-econtent separate-annots-kids-indir sig-no-signed-attrs sig-with-ski-sid
        signature-gap-too-big signed-encrypted-pubkey-with-catalog-ref tail-uncovered
        weird-byterange
    """,
    ("UNREADABLE", "structure"): """
        broken-objstream1 broken-objstream2 broken-objstream3 broken-objstream4 broken-objstream5
        broken-objstream6 code128-test embedded-encrypted-nocf fontembed form-fill-result
        form-tree-circular-ref-input leaky-graphics-state-stamp-no-corr-result
        leaky-graphics-state-stamp-result malformed-encrypt-dict1 malformed-encrypt-dict2
        minimal-aes256-empty-encrypted-string minimal-aes256-malformed-oe
        minimal-aes256-malformed-perms minimal-aes256 minimal-annotless minimal-broken-xref-size
        minimal-hybrid-xref-mswordstyle minimal-hybrid-xref-weirdgen minimal-hybrid-xref
        minimal-one-field-indir-annots minimal-pubkey-aes256 minimal-pubkey-rc4-envelope
        minimal-pubkey-rc4 minimal-pubkey-unknown-envelope-alg minimal-rc4
        minimal-startxref-hopeless minimal-startxref-hopeless2 minimal-startxref-hopeless3
        minimal-startxref-obo1 minimal-startxref-obo2 minimal-startxref-obo3 minimal-startxref-obo4
        minimal-startxref-obo5 minimal-startxref-obo6 minimal-startxref-same-line
        minimal-two-fields-aes256 minimal-two-fields-pubkey-aes256 minimal-two-fields-pubkey-rc4
        minimal-two-fields-tagged minimal-two-fields minimal-with-field-aes256
        minimal-with-field-pubkey-aes256 minimal-with-field-pubkey-rc4 minimal-with-field-rc4
        minimal-with-field-tagged minimal-with-field minimal-with-simple-form
        minimal-with-textfield-group-var minimal-with-textfield-group minimal-xref pubkey-3des-test
        pubkey-ecc-test pubkey-rc2-test simple-acroform-states-ap-indirect simple-acroform-states
        struct-tree-circular-ref uncompressed-objstream-sample
    """,
}
BY_NAME = {f"{name}.pdf": told for told, names in TOLD.items() for name in names.split()}
