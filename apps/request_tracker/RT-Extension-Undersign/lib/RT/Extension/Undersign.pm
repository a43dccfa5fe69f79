package RT::Extension::Undersign;

use strict;
use warnings;

our $VERSION = '1.0';

use Digest::SHA qw(hmac_sha256_hex);
use Encode      ();
use JSON        ();
use URI::Escape qw(uri_escape_utf8);

=encoding utf8

=head1 NAME

RT::Extension::Undersign - contracts beside the ticket

=head1 DESCRIPTION

Shows Undersign's ticket panel on a ticket's page. RT vouches for its signed-in user: a line with the ticket's
number, the user's e-mail address, the time and a fresh nonce is signed with a secret that only this server and
Undersign know (HMAC-SHA256). The browser never sees the secret. See docs/sidebar.md of Undersign.

=head1 CONFIGURATION

In RT_SiteConfig.pm, each value as Undersign shows it under Settings, Ticket panel:

    Plugin('RT::Extension::Undersign');
    Set($UndersignURL,    'https://sign.example.com');
    Set($UndersignPanel,  'pnl_...');
    Set($UndersignSecret, '...');

=cut

$RT::Config::META{$_} = { Type => 'SCALAR', Obfuscate => sub { '(hidden)' } } for 'UndersignSecret';

# Where the panel lies, without a slash at its end; undef while the extension is not configured.
sub Address {
    my ( $url, $panel, $secret ) = map { RT->Config->Get($_) || '' } qw(UndersignURL UndersignPanel UndersignSecret);
    return undef unless $url && $panel && $secret;
    $url =~ s{/+$}{};
    return "$url/embed/$panel/";
}

# Scheme, host and port of the panel's pages: whom this page's script talks to.
sub Origin {
    my ($origin) = ( Address() || '' ) =~ m{^(https?://[^/]+)};
    return $origin;
}

# What shows Undersign who is asking: a hash, good for two minutes and once. undef for users who are no staff.
sub Proof {
    my ( $user, $ticket ) = @_;
    my $email = $user->EmailAddress || '';
    return undef unless Address() && $user->Privileged && $email;
    my $secret = RT->Config->Get('UndersignSecret');
    my %told   = ( ticket => $ticket->Id . '', agent => $email, at => time() . '', nonce => Nonce($secret) );
    my $line   = join "\n", 'undersign-panel-1', RT->Config->Get('UndersignPanel'), @told{qw(ticket agent at nonce)};
    $told{signature} = hmac_sha256_hex( Encode::encode( 'UTF-8', $line ), $secret );
    return \%told;
}

# Behind the # of an address nothing reaches a server's log.
sub Frame {
    my ( $user, $ticket ) = @_;
    my $proof = Proof( $user, $ticket ) or return undef;
    return Address() . '#' . join '&', map { "$_=" . uri_escape_utf8( $proof->{$_} ) } sort keys %$proof;
}

sub Nonce {
    my ($secret) = @_;
    my $seed = '';
    if ( open my $random, '<:raw', '/dev/urandom' ) {
        read $random, $seed, 32;
        close $random;
    }
    return substr hmac_sha256_hex( join( '|', $seed, time, $$, rand ), $secret ), 0, 32;
}

1;
