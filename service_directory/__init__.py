"""Where a child can be sent: organisations, services, places and times, in the words of Open Referral UK (HSDS)."""
