/** Tests against a real PostgreSQL on a busy machine may take this long before they count as hanging. */
jest.setTimeout(120_000);
