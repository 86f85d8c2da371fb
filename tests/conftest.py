"""What every test shares. The store, the database and the state folder come from `tests.settings`."""
