"""From cleaned pages to what a cataloguer would enter: kind, number, dates, issuer, people."""
