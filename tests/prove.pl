#!/usr/bin/perl
# Runs tests in parallel through Perl's TAP harness (the one of `prove`), shows what was said
# about each failure, and ends with the line "N passed, N failed" about single tests.
#
# tests/prove.pl JOBS LOGS < lines of "LABEL<tab>PROGRAM"
use strict;
use warnings;
use TAP::Harness;

my ($jobs, $logs) = @ARGV;
my (@tests, %program);
while (my $line = <STDIN>) {
    chomp $line;
    my ($label, $program) = split /\t/, $line;
    $program{$label} = $program;
    push @tests, $label;
}

my $harness = TAP::Harness->new({
    jobs   => $jobs,
    color  => -t STDOUT && !defined $ENV{NO_COLOR},
    timer  => 1,
    errors => 1,
    exec   => sub { my (undef, $label) = @_; ['tests/exec', $label, $program{$label}] },
});
my $aggregate = $harness->runtests(@tests);

my ($passed, $failed) = (0, 0);
for my $label (@tests) {
    my ($parser) = $aggregate->parsers($label);
    my $wrong = $parser->failed;
    $passed += $parser->passed;
    # A program that dies, or that ran other tests than it planned, is a failure by itself.
    $wrong ||= 1 if $parser->has_problems;
    $failed += $wrong;
    show($label) if $wrong;
}
print "$passed passed, $failed failed\n";
exit($failed || !$passed ? 1 : 0);

# The lines "not ok" of the log with what follows them, and the end of what went to stderr.
sub show {
    my ($label) = @_;
    my $name = $label =~ s{/}{-}gr;
    print "\n--- $label\n";
    my ($left, $shown) = (0, 0);
    if (open my $log, '<', "$logs/$name.log") {
        while (my $line = <$log>) {
            $left = 24 if $line =~ /^\s*not ok/;
            $left = 0 if $line =~ /^\s*ok /;
            if ($left-- > 0 && $shown++ < 120) { print "    $line" }
        }
    }
    if (open my $log, '<', "$logs/$name.log.err") {
        my @lines = <$log>;
        splice @lines, 0, @lines - 30 if @lines > 30;
        print map { "    ! $_" } @lines;
    }
}
