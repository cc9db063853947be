"""What people say to the postings they are shown, and what that changes about them."""
