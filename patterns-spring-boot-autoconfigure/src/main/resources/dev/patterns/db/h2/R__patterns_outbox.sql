-- Transactional outbox: messages that wait for the broker, and who relays which of them.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

-- status: 9 ready, 1 delayed, 2 to be retried, 3 dead, 4 dead and its key waits.
-- key_hash: 0 to 255, FNV-1a (32 bits) of the key in UTF-8, its four bytes combined by exclusive or.
-- The order of the ids is the order of a key.
create table if not exists patterns_outbox (
	id bigint generated always as identity primary key,
	status smallint not null,
	key_hash smallint not null,
	attempts integer default 0 not null,
	created_at bigint not null,
	visible_at bigint,
	expires_at bigint,
	message_id varchar(128) not null,
	topic varchar(255) not null,
	msg_key varchar(512),
	broker varchar(128) not null,
	type varchar(128) not null,
	content_type varchar(128),
	headers character large object,
	data binary large object not null,
	last_error varchar(2000)
);

create index if not exists patterns_outbox_ready on patterns_outbox (status, id);

create index if not exists patterns_outbox_due on patterns_outbox (status, visible_at);

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

merge into patterns_outbox_owner as target using (select x as hash from system_range(0, 255)) as source
	on target.key_hash = source.hash
	when not matched then insert (key_hash) values (source.hash);

merge into patterns_schema (feature, version) key (feature) values ('outbox', 1);
