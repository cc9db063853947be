"""What a recruiter sees and does: only the own employer's postings, and of people only what they agreed to show."""
