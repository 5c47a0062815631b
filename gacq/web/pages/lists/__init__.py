"""The long lists: applications, fees to record, certificates."""
