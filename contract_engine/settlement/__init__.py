"""Results from payments: what each organisation receives, pays and bears."""
