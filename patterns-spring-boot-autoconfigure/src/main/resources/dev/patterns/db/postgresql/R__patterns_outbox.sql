-- Transactional outbox: messages that wait for the broker, and who relays which of them.
-- Idempotent: may be run again at any time, also on the tables of an earlier version. All times are milliseconds since 1970, UTC.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

-- status: 9 ready, 1 delayed, 2 to be retried, 3 dead, 4 dead and its key waits, 5 sent and kept for a while.
-- key_hash: 0 to 255, FNV-1a (32 bits) of the key in UTF-8, its four bytes combined by exclusive or.
-- msg_key is a key whose order is kept, send_key one whose order is not.
-- id must come from the database one by one (cache 1): its order is the order of a key.
-- The one index serves the relay: it starts at the first ready row, whatever is parked. New rows go to
-- its right end. Rows come and go at a high rate, and the table is empty most of the time, hence:
--  * vacuum after a fixed number of dead rows, at full speed, not after a share of a table that is empty;
--  * no analyze: what it finds is wrong a second later. The relay's statements need no statistics;
--  * no truncation: it takes an exclusive lock for space that is needed again at once;
--  * rows are not updated on the usual way, so pages may be full.
create table if not exists patterns_outbox (
	id bigint generated always as identity (cache 1),
	status smallint not null,
	key_hash smallint not null,
	attempts integer not null default 0,
	created_at bigint not null,
	visible_at bigint,
	expires_at bigint,
	message_id varchar(128) not null,
	topic varchar(255) not null,
	msg_key varchar(512),
	send_key varchar(512),
	broker varchar(128) not null,
	type varchar(128) not null,
	content_type varchar(128),
	headers text,
	data bytea not null,
	last_error varchar(2000),
	primary key (status, id)
) with (
	fillfactor = 100,
	autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_threshold = 10000,
	autovacuum_vacuum_cost_delay = 0,
	autovacuum_analyze_scale_factor = 0,
	autovacuum_analyze_threshold = 2000000000,
	vacuum_truncate = false
);

-- Earlier versions had fewer columns.
alter table patterns_outbox add column if not exists send_key varchar(512);

-- Delayed and failed rows by their time. Costs nothing for all others.
create index if not exists patterns_outbox_due on patterns_outbox (visible_at) where status in (1, 2);

-- One row for each instance that relays.
create table if not exists patterns_outbox_member (
	member_id bigint generated always as identity primary key,
	node_id varchar(128) not null
);

-- Which member relays the keys with which hash. One row for each hash.
create table if not exists patterns_outbox_owner (
	key_hash smallint not null primary key,
	member_id bigint
);

insert into patterns_outbox_owner (key_hash) select hash from generate_series(0, 255) as hash
	on conflict (key_hash) do nothing;

-- Brokers to which nothing is sent for the time being, * stands for all.
create table if not exists patterns_outbox_pause (
	broker varchar(128) not null primary key,
	paused_at bigint not null
);

insert into patterns_schema (feature, version) values ('outbox', 2)
	on conflict (feature) do update set version = excluded.version;
