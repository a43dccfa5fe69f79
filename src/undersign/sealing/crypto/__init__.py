"""Keys, certificates and signatures as bytes: X.509, CMS, security modules. Pure."""
