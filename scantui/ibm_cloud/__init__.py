"""IBM Cloud's support center: a support case, created through its interface after the user saw its exact text."""
