"""Papers for agencies: the signed PDF of a package, and the letter for an agency without a computer.

    pdf = package.package_pdf(values, seed=keys.paper_seed(), now=now)
    pdf = letter.letter_pdf(values, now=now)

Values go in, bytes come out: no table, no network, no file is written. What is said in which language is in `words`,
how it looks in `templates`. A page is set and signed in a child process (`printing`), which has limits on time and
memory and ends afterwards: no word of a report stays in the typesetter's cache of a process that runs for weeks.

Promised: the same values and the same moment give the same bytes; text that the letters cannot show is shown by
number, never left out; each page says which referral, which version and for whom. Not promised: that a stranger's PDF
program trusts the signature by itself (docs/how-to/verify-a-package.md).
"""
