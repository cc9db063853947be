"""Who is in care: helped one to one by somebody of the service. That they are, and by whom; never why."""
