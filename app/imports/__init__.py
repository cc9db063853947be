"""The two tables that staff keep, read from CSV or XLSX and written into the records, each wrong row reported."""
