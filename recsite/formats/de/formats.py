"""German: 26. November 2026, in short 26.11.2026."""

DATE_FORMAT = "j. F Y"
SHORT_DATE_FORMAT = "j.n.Y"
DATETIME_FORMAT = "j.n.Y, H:i e"
TIME_FORMAT = "H:i e"
