/**
 * SQL: the timeline of the server, which rises with each promotion (PostgreSQL documentation, section 25.3.6 "Timelines"). The
 * write-ahead log names it right after a promotion, pg_control_checkpoint() only after the next checkpoint.
 */
export const TIMELINE = `('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int`;
