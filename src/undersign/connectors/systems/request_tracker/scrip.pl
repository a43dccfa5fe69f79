# Request Tracker tells Undersign that a ticket wants a contract: a scrip for "On Transaction", action "User
# Defined", template "Blank", with this as its commit code. The custom field holds the key of a template.
my $address = 'ADDRESS';    # of this connection, from its page in Undersign
my $secret  = 'SECRET';     # likewise
my $field   = 'Contract template';

my $txn = $self->TransactionObj;
return 1 unless $txn->Type eq 'CustomField' && length($txn->NewValue // '');
my $named = RT::CustomField->new(RT->SystemUser);
$named->Load($txn->Field);
return 1 unless ($named->Name // '') eq $field;

require JSON;
require Digest::SHA;
require LWP::UserAgent;
my $body = JSON->new->utf8->canonical->encode({
    ticket   => $self->TicketObj->Id,
    template => $txn->NewValue,
    by       => $txn->CreatorObj->EmailAddress // '',
    id       => 'txn-' . $txn->Id,
});
my $at     = time;
my $answer = LWP::UserAgent->new(timeout => 5)->post(
    $address,
    'Content-Type'          => 'application/json',
    'X-Undersign-Timestamp' => $at,
    'X-Undersign-Signature' => Digest::SHA::hmac_sha256_hex("$at.$body", $secret),
    Content                 => $body,
);
RT->Logger->error('Undersign answered ' . $answer->status_line) unless $answer->is_success;
return 1;
