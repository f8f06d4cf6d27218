"""Invented documents with every place labelled, to measure the redactor on.

Two parts that share neither names nor sentences: `tuning`, on which the engine may be looked at closely, and
`held-out`, of which only totals are looked at. Everything follows from the seed; the digest of what it
makes is written down and a test holds it, so that nobody bends the material to the engine.
Source: redaction requirements, sections 2 to 6; case material, sections 3 and 4.
"""
