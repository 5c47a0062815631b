"""The week of inspections: booking, inspectors' calendars, leave."""
