"""What people see: one module a page, each a template and one call into the rest of gacq."""
